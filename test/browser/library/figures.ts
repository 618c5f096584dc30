/**
 * @module
 * Figures from the rooms that need no device: objectives, exercises, statistics. Computed in Node and in a
 * page alike.
 */
import { clopperPearson, countRows, fitComparisons, signTest } from "../../../src/comparison/index.ts";
import { evaluate, tensor } from "../../../src/engine/index.ts";
import { betaNumbers, preferenceTables } from "../../../src/explain/index.ts";
import { dpoLoss, rewardModelLoss } from "../../../src/objectives/index.ts";

const logs = (chosen: number, rejected: number) => ({
  chosen: tensor([Math.log(chosen)]),
  rejected: tensor([Math.log(rejected)]),
});

export function figures(): Record<string, number> {
  const dpo = dpoLoss(logs(0.2, 0.3), logs(0.2, 0.4), { beta: 2 });
  const reward = rewardModelLoss({ chosen: tensor([0.5]), rejected: tensor([0.8]) });
  const [table] = preferenceTables([[1, 1, 2]]).groups;
  const { points } = betaNumbers(
    { policy: { chosen: 0.2, rejected: 0.3 }, reference: { chosen: 0.2, rejected: 0.2 } },
    { betas: [2] },
  );
  const games = countRows([
    { first: "A", second: "B", wins: 2, losses: 3 },
    { first: "B", second: "C", wins: 5, losses: 3 },
    { first: "A", second: "D", wins: 1, losses: 4 },
    { first: "C", second: "D", wins: 1, losses: 3 },
  ]);
  const { items } = fitComparisons(games);
  return {
    dpoLoss: evaluate(dpo.losses).data[0]!,
    rewardLoss: evaluate(reward).data[0]!,
    preference: table!.pairs[1]!.p,
    slope: points[0]!.slope,
    ability: items[0]!.ability,
    standardError: items[0]!.se!,
    upper: clopperPearson(18, 30)[1],
    signTest: signTest(11, 4).p!,
  };
}
