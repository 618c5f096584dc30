/**
 * @module
 * Sentences of each mood, in the notation of `units.ts`. All of them may follow an `open` first line.
 */
import type { Mood } from "./words.ts";

export const moodSentences: Readonly<Record<Mood, readonly string[]>> = {
  love: [
    "[Kiss thou|You kiss] my {heart}, and let the {things-} {fall}; / [Thy|Your] mouth is like a {thing-} in the {shore}.",
    "I wrote [thy|your] name {upon} the {bright-} {shore}, / And every {king} [that passeth|who passes] learns to {fall}.",
    "[Thine|Your] eyes are {things-}; I have lost my {soul}, / And [thou hast|you have] {kept} it in a {bright-} {rose}.",
    "The {things} [thou lov'st|you love] are {things-} in my {soul}.",
    "[Give me thy|Give me your] {heart}, and I will give [thee|you] {things}.",
    "The {thing} I sent was {kept} {upon} [thy|your] {soul}.",
  ],
  war: [
    "[Draw thou thy|You draw your] sword, and let the {things-} {fall}: / [Thine|Your] enemy [doth|will] {weep} {upon} the {shore}.",
    "[Thou hast|You have] not seen what {things} of {gold} can do: / They {keep} the {king}, the {king-}, and the {rose}.",
    "The {thing} is {kept}, the {bright-} {thing} is {fair}; / [Stand thou|You stand] with me, and {keep} the {bright-} {shore}.",
    "[Thy|Your] captain sleeps {upon} the {bright-} {shore}.",
    "[Ere we two ride|Before we ride] {upon} the {bright-} {shore}, / Come {keep} my {thing}, and I will {keep} [thy|your] {rose}.",
    "The {things} [do call thee|all call you] to the {bright-} {shore}.",
  ],
  grief: [
    "[Thou art|You are] so {cold}, the very {things-} {fall}, / And [thou wilt|you will] come no more {upon} the {shore}.",
    "[O'er thee|For you] the {bright-} {things} will {weep} and {fall}, / And [naught but|only] {grief} can {keep} me from [thy|your] {soul}.",
    "Bring {things-} to the {place} where [thou dost|you will] {fall}; / I'll bring the {thing} [thou lov'dst so|you loved so], and the {rose}.",
    "[Thy|Your] grave is {cold}, and every {thing} is {fair}.",
    "I laid [thy|your] {thing} {upon} the {bright-} {shore}, / And every {thing-} {wept} to see it {fall}.",
    "[Alas|I know], the {place} is {cold} where [thou|you] must {fall}.",
  ],
  court: [
    "[Trust not|Don't trust] the {thing} that {weeps} {upon} the {shore}; / ['Tis|It's] but a {bright-} {thing}, and [thou art|you are] {fair}.",
    "The {king} [hath|has] sworn to {keep} [thy|your] {bright-} {soul}, / But {king} and {king-} [oft have sworn|often swear] in vain.",
    "[Kneel thou|You kneel] {upon} the {bright-} {place} and smile; / [Thy|Your] {grief} is {kept} by every {thing} that {weeps}.",
    "The court [doth|does] love [thee|you] as a {thing} of {gold}.",
    "[Thou art|You are] a {king} among the {bright-} {things}.",
    "The {king-} smiled, and sold [thy|your] {heart} for {gold}.",
  ],
  sea: [
    "[Hoist thou|Let's hoist] the sail, and let the {things-} {fall}; / I'll follow [thee|you] {upon} the {bright-} {shore}.",
    "The {thing} that [bore thee|took you] home was {cold} and {fair}, / And {things} [did|would] {weep} {upon} [thy|your] {bright-} {shore}.",
    "[Ere thou hast seen|Before you see] the {thing} {upon} the {shore}, / The {bright-} {things} will teach [thee|you] how to {fall}.",
    "[Thy|Your] ship is {cold}, and all the {things} are {fair}.",
    "The {things} [have sung of thee|all sing of you] {upon} the {shore}.",
    "[Wilt thou|Will you] not sail {upon} the {bright-} {shore}?",
  ],
  season: [
    "The {thing-} [cometh|will come], and the {bright-} {rose} / Will find [thee|you] {cold}, and all [thy|your] {things-} {fair}.",
    "[Sow thou|You sow] [thy|your] {grief} {upon} the {bright-} {shore}; / In April it shall {weep} as {things-} {fall}.",
    "[Thou art|You are] the {thing-}, I the {bright-} {rose}; / When [thou dost|you will] {weep}, what can I do but {fall}?",
    "[Thy|Your] summer is a {thing} {upon} the {shore}.",
    "The {things} [have heard thee|all heard you] {weep} {upon} the {shore}.",
    "[Thy|Your] {heart} will bloom when every {thing} is {fair}.",
  ],
  jealousy: [
    "[Thou smil'st|You smile] at {rival-}, and my {things-} {fall}: / I'd rather {keep} a {thing-} in my {soul}.",
    "[Didst thou|Did you] give {rival-} all [thy|your] {bright-} {soul}, / A {thing}, a {thing-}, or a {bright-} {rose}?",
    "The {thing} of {grief} [doth|will] {weep} {upon} my {soul}; / It {weeps}, and calls [thee|you] {bright-}, false, and {fair}.",
    "They say that {rival-} {kept} a {thing} of [thine|yours]; / [I know not|I don't know] if {he} {kept} it for the {rose}.",
    "Say, is it {rival-} that [thou lov'st|you love], or me?",
    "[Thou gav'st|You gave] my {thing} to {rival-}: let it {fall}.",
  ],
  dream: [
    "[Thou cam'st|You came] to me {upon} the {bright-} {shore}; / [Thou hadst|You had] a {thing} of {gold} {upon} [thy|your] {soul}.",
    "[Sleep thou|You sleep], {friend}, while the {things-} {fall}; / ['Tis|It's] but the {thing} that {weeps} {upon} the {shore}.",
    "The {things} of sleep have {kept} [thee|you] from my {soul}; / [Perchance|Perhaps] [thou art|you are] a {thing} that {weeps} in {gold}.",
    "[Thou art|You are] a {thing} of sleep {upon} the {shore}.",
    "I slept, and saw [thee|you] {weep} {upon} the {shore}, / And when I woke, [thy|your] {heart} was like a {rose}.",
    "[Thou dost|You do] not sleep: [thou art|you are] a {thing} of {gold}.",
  ],
};
