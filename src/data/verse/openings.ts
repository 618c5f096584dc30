/**
 * @module
 * First lines. They are the prompts, so they must be neutral in style: no archaic and no plain word, no "thou" and
 * no "you". `~` marks where a prompt may end within its line.
 *
 * The kind of a first line decides what may follow: `open` needs a main clause, `closed` is a complete sentence,
 * `as` needs a sentence with "So".
 */
import type { Mood } from "./words.ts";

export type OpeningKind = "open" | "closed" | "as";

export const openings: Readonly<Record<OpeningKind, readonly string[]>> = {
  open: [
    "When all the {bright-} {things} ~ have ceased to {fall},",
    "When {grief-} walks ~ {upon} the {bright-} {shore},",
    "When {grief-} lays its hand {upon} the {shore},",
    "When {king} and {king-} ~ {weep} {upon} the {shore},",
    "If ever {king} or {king-} ~ knew such {grief},",
    "If I could be a {thing} ~ {upon} the {shore},",
    "If but one {thing} would {weep} {upon} the {shore},",
    "If {grief} be but a {thing} {upon} the {shore},",
    "If {things} could speak, ~ and every {thing} could {fall},",
    "Though all the {things} ~ {upon} the {place} should {fall},",
    "Though {bright-} {things} ~ should {weep} {upon} the {shore},",
    "Since first I {wept} ~ {upon} the {bright-} {shore},",
    "Since {grief} is {cold}, ~ and every {thing} is {fair},",
    "Because the {thing} is {cold} ~ and I am {fair},",
    "While yet the {things-} {weep} ~ {upon} the {shore},",
    "While {bright-} {things} ~ still {weep} {upon} the {shore},",
    "Until the {thing} shall {weep} ~ {upon} the {shore},",
    "By every {thing} that {weeps} ~ {upon} the {shore},",
    "By all the {things} that {weep} ~ {upon} the {shore},",
    "By {grief} and {grief-}, ~ by the {bright-} {rose},",
    "{friend}, when the {thing} ~ is on the {shore},",
    "{friend}, by the {thing-} ~ and the {rose},",
    "{friend}, if the {bright-} {things} ~ could {fall},",
    "{friend}, since the {thing} and I ~ must {fall},",
    "{friend}, while the {things-} ~ {weep} and {fall},",
    "In all the {bright-} {things-} ~ of the {shore},",
    "Among the {bright-} {things-} ~ of my {soul},",
    "As long as {things} shall {weep} ~ {upon} the {shore},",
    "Where {bright-} {things} still {weep} ~ {upon} the {shore},",
    "Now that the {thing} is {cold} ~ and I am {fair},",
    "O {bright-} {thing}, ~ O {thing-} of the {shore},",
    "O {thing} of {gold}, ~ O {thing-} of my {soul},",
  ],
  closed: [
    "The {thing} is {cold}, ~ and all the {things} are {fair};",
    "The {things} are {cold}; ~ the {thing} is like a {rose};",
    "I saw a {bright-} {thing} ~ {upon} the {shore};",
    "I saw a {thing-} {weep} ~ {upon} the {shore};",
    "There is a {thing} ~ {upon} the {bright-} {shore};",
    "My {grief} is like a {thing} ~ {upon} the {shore};",
    "My {grief-} is a {bright-} {thing} that {weeps};",
    "My {heart} is like a {thing-} ~ in the {shore};",
    "Tonight the {things-} {weep} ~ {upon} the {shore};",
    "Last night the {things-} {wept} ~ {upon} the {shore};",
    "No {thing} can {weep} ~ {upon} so {cold} a {shore};",
    "The {king-} and the {king} ~ alike must {fall};",
    "{friend}, I am {cold}, ~ and I am {fair};",
    "{friend}, hear the {thing} ~ {upon} the {shore};",
    "{friend}, I have {kept} ~ the {bright-} {rose};",
    "{friend}, there is {grief} ~ {upon} the {shore};",
    "What is this {grief} ~ but {thing} and {thing} and {rose}?",
    "The {king-} came ~ {upon} the {bright-} {shore};",
    "A {king-} sang ~ {upon} the {bright-} {shore};",
    "This {bright-} {thing} ~ was never meant to {fall};",
    "How {cold} the {thing}, ~ how {cold} the {bright-} {rose}!",
    "Come, {bright-} {thing}, ~ and {weep} {upon} the {shore};",
    "I have a {thing} that {weeps} ~ {upon} the {shore};",
    "I know a {place} ~ where all the {things-} {fall};",
    "We met {upon} the {place} ~ when I was {fair};",
    "The {grief-} of the {king} ~ is like the {rose};",
    "I heard that {rival-} {wept} ~ {upon} the {shore};",
    "My name is {self-}, ~ and I loved a {rose};",
    "They call me {self-}, ~ {king-} of the {shore};",
    "The {thing} and I ~ have {kept} a {bright-} {rose};",
  ],
  as: [
    "As {things} that {weep} ~ {upon} the {bright-} {shore},",
    "As when a {thing} is {kept} {upon} the {shore},",
    "As any {king} must {weep} {upon} the {shore},",
    "As {bright-} {things} still {weep} {upon} the {shore},",
    "As one that hears the {things} {upon} the {shore},",
    "As every {king-} {weeps} {upon} the {shore},",
  ],
};

export const moodOpenings: Readonly<Record<Mood, Readonly<Partial<Record<OpeningKind, readonly string[]>>>>> = {
  love: {
    open: ["If kisses could be {kept} ~ {upon} the {shore},", "Since first we danced ~ {upon} the {bright-} {shore},"],
    closed: [
      "My {heart} went walking ~ with a {bright-} {rose};",
      "I kissed a {thing-}, ~ and it was a {rose};",
      "Two lovers {wept} ~ {upon} the {bright-} {shore};",
    ],
  },
  war: {
    open: ["When {bright-} {things-} ~ cross the burning {shore},"],
    closed: [
      "The drums are loud ~ {upon} the {bright-} {shore};",
      "We rode at dawn ~ {upon} the {bright-} {shore};",
      "Ten thousand {things} ~ lie broken in the {shore};",
    ],
  },
  grief: {
    open: ["Since death came walking ~ through the {bright-} {shore},"],
    closed: [
      "They laid my {king-} down ~ {upon} the {shore};",
      "The candles burn no longer in the {shore};",
      "My {king-} sleeps ~ {upon} the {bright-} {shore};",
    ],
  },
  court: {
    open: ["Among the {things-} ~ of the {bright-} {shore},"],
    closed: [
      "The king is {cold}, ~ and all the court is {fair};",
      "A {bright-} {thing} ~ is not an honest {rose};",
      "They smile at court, ~ and {weep} {upon} the {shore};",
    ],
  },
  sea: {
    open: ["While yet the tide is {cold} ~ {upon} the {shore},"],
    closed: [
      "The wind is in the {thing}, ~ the {thing} is {fair};",
      "A ship went down ~ {upon} the {bright-} {shore};",
      "We sailed a year ~ {upon} the {bright-} {shore};",
    ],
  },
  season: {
    open: ["When April comes ~ to {keep} the {bright-} {rose},", "When winter {weeps} ~ {upon} the {bright-} {shore},"],
    closed: [
      "The year is old; ~ the {things} are on the {shore};",
      "The swallows leave the {thing} ~ {upon} the {shore};",
    ],
  },
  jealousy: {
    open: ["If {rival-} be the {thing} ~ {upon} the {shore},"],
    closed: [
      "I saw a {thing} of {gold} ~ in {rival-}'s {soul};",
      "There is a {thing} ~ that whispers in my {soul};",
      "Some {bright-} {thing} ~ is sleeping in my {soul};",
    ],
  },
  dream: {
    open: ["When sleep comes down ~ {upon} the {bright-} {shore},"],
    closed: [
      "I dreamed I was a {thing-} ~ in the {shore};",
      "Last night I slept ~ {upon} the {bright-} {shore};",
      "The {king} of dreams ~ came walking through the {shore};",
    ],
  },
};
