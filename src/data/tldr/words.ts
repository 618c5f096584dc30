/**
 * @module
 * The nine kinds of fact in the embedded posts, and the phrases for each. A phrase means the same fact in a post and
 * in a summary, so coverage is a function of the two texts.
 */

/** The kinds of fact, in the order of a full summary. */
export const factKinds = ["other", "deed", "thing", "place", "time", "price", "feeling", "wish", "hurdle"] as const;

export type FactKind = (typeof factKinds)[number];

/** One phrase for each kind of fact. */
export type Facts = Readonly<Record<FactKind, string>>;

const list = (text: string): readonly string[] => text.split("|").map((phrase) => phrase.trim());

/** All phrases. No phrase is part of another one of any kind. */
export const phrases: Readonly<Record<FactKind, readonly string[]>> = {
  other: list(
    `my sister | my brother | my cousin | my uncle | my aunt | my roommate | my neighbour | my landlord | my manager |
     my best friend | my girlfriend | my husband | my nephew | my grandmother | my teammate | my tenant`,
  ),
  deed: list(
    "sold | broke | lost | hid | painted over | gave away | borrowed | threw out | pawned | flooded | burned | locked up",
  ),
  thing: list(
    `the guitar | the bicycle | the laptop | the old piano | the tent | the camera | the record player | the canoe | the telescope |
     the sewing machine | the drum kit | the surfboard | the typewriter | the chess set | the fish tank | the armchair | the lawn mower |
     the toolbox | the rug | the bookcase`,
  ),
  place: list(
    `at the lake house | in the garage | at the office | in the basement | at the campsite | in the attic | at the gym | on the balcony |
     at the train station | in the storage unit | at a yard sale | behind the shed`,
  ),
  time: list(
    `last Sunday | two weeks ago | during my night shift | on my birthday | while I was abroad | over the holidays | in early March |
     the day before my exam | this morning | after the funeral | while I had the flu | the night we moved`,
  ),
  price: list(
    "60 dollars | 90 dollars | 150 dollars | 220 dollars | 300 dollars | 450 dollars | 700 dollars | 850 dollars | 1200 dollars | 2000 dollars",
  ),
  feeling: list(
    "furious | ashamed | heartbroken | confused | exhausted | guilty | jealous | worried sick | numb | humiliated",
  ),
  wish: list(
    `a real apology | the money back | a written promise | some distance | a fair trade | my own lock | an honest answer | a family meeting |
     a repair at their cost | somebody to mediate`,
  ),
  hurdle: list(
    `the wedding is in June | we share the rent | they are in therapy | our mother takes their side | the lease ends soon | they refuse to talk |
     we work the same shifts | they are out of work | the kids adore them | I once did the same`,
  ),
};

/** Sentences of a post that tell one fact; `{}` stands for its phrase. */
export const factSentences: Readonly<Record<keyof typeof summaryClauses, readonly string[]>> = {
  place: list("It happened {}. | All of it took place {}. | I found out {}. | That was {}, of all places."),
  time: list("It was {}. | This happened {}. | I should add that it was {}. | Of course it had to be {}."),
  price: list("It would cost {} to replace. | I paid {} for it. | We are talking about {}. | It is worth {}, or more."),
  feeling: list("Right now I am {}. | Honestly, I am {}. | I cannot sleep, I am {}. | My friends say I look {}."),
  wish: list("All I want is {}. | I would settle for {}. | What I need is {}. | I asked for {} and got silence."),
  hurdle: list("The trouble is that {}. | It is not so simple, because {}. | And {}, so I am careful. | But {}."),
};

/** Sentences of a post that tell who did what; `{where}` is the place and time, if they are in this sentence. */
export const deedSentences: readonly string[] = list(
  "{other} {deed} {thing}{where}. | so yes, {other} {deed} {thing}{where}. | without a word to me, {other} {deed} {thing}{where}. | it turns out that {other} {deed} {thing}{where}.",
);

/** Sentences without facts. */
export const fillers: readonly string[] = list(
  `Sorry for the long post. | I am on my phone. | Long time reader, first post. | I have tried to stay calm. | Some background first. |
   My friends are split on this. | Nobody will speak about it. | I keep going over it in my head. | I made tea and cried a little. |
   The dog is fine, before anybody asks. | I wrote this three times. | There is more to the story, as always. | I know how this sounds. |
   Let me explain. | I never thought I would write here. | You can ask me anything.`,
);

export const subreddits: readonly string[] = list(
  "relationships | advice | family | roommates | legaladvice | offmychest",
);

export const titles: readonly string[] = list(
  "What do I do now? | Am I wrong to be upset? | How do I handle this? | Do I say something or let it go? | I need an outside view | Is this worth a fight?",
);

/** Clauses of a summary that tell one detail. */
export const summaryClauses: Readonly<Record<Exclude<FactKind, "other" | "deed" | "thing">, readonly string[]>> = {
  place: [" {}"],
  time: [" {}"],
  price: list("it is worth {} | it cost me {}"),
  feeling: list("I am {} | I feel {}"),
  wish: list("I want {} | I would like {}"),
  hurdle: ["{}"],
};
