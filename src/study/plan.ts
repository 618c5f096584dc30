/**
 * @module
 * From a study to the stages that will run: each checked by its kind, in order, once for every combination
 * of the matrix that it depends on.
 */
import { didYouMean, SettingsError } from "../core/index.ts";
import type { StudyDocument } from "./document.ts";
import { agrees, type Combination, combinationName, combinationsOf, withValues } from "./matrix.ts";
import { needed } from "./selection.ts";
import type { StageKind, StagePlace, StagePlan } from "./stage.ts";
import { NAME, type StageSpec, type Study } from "./study.ts";
import { variablesIn } from "./variables.ts";

/** A stage that is to run: of one combination where the matrix has several for it. */
export interface Task {
  /** `sft`, or `sft@seed=2`; its folder's name as well. */
  readonly name: string;
  /** As it is called in the YAML. */
  readonly stage: string;
  /** Of those variables of the matrix that it depends on. */
  readonly values: Combination;
  readonly uses: string;
  /** Names of tasks, by role. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly settings: unknown;
  readonly files: Readonly<Record<string, string>>;
}

export interface PlanOptions {
  readonly document: StudyDocument;
  readonly study: Study;
  readonly kinds: readonly StageKind[];
  /** Turns a path written in the YAML into one that can be opened. */
  readonly path: (written: string) => string;
}

/** A stage with its plan for every combination of the variables that it says itself. */
interface Planned {
  readonly stage: string;
  readonly uses: string;
  readonly place: StagePlace;
  /** Variables of the matrix that it says itself. */
  readonly own: readonly string[];
  readonly plans: readonly { readonly values: Combination; readonly plan: StagePlan }[];
}

/**
 * Every stage that something needs, in the order of the YAML.
 *
 * A stage depends on a variable of the matrix when it says `$name`, or reads a stage that does. Left out are
 * those that another stage would have read, had its settings been others, and what only they need.
 *
 * @throws {SettingsError} `E_SETTINGS` with the line of a stage that cannot be honoured
 */
export function planTasks({ document, study, kinds, path }: PlanOptions): Task[] {
  const planned = Object.entries(study.stages).map(([stage, spec]) =>
    planStage(stage, spec, study, kinds, placeOf(document, stage, path)),
  );
  checkInputs(planned);
  const tasks = new Map<string, Task[]>();
  for (const one of planned) tasks.set(one.stage, tasksOf(one, tasks, study));
  return needed([...tasks.values()].flat(), rootsOf(planned));
}

function planStage(
  stage: string,
  written: StageSpec,
  { matrix }: Study,
  kinds: readonly StageKind[],
  place: StagePlace,
): Planned {
  if (!NAME.test(stage))
    throw new SettingsError(`${place.where}: a stage's name must be lower-case letters, digits and dashes`);
  const kind = kinds.find(({ uses }) => uses === written.uses);
  if (!kind) {
    const known = kinds.map(({ uses }) => uses);
    throw new SettingsError(
      `${place.lineOf("uses")}: uses must be one of ${known.join(", ")}, got "${written.uses}"${didYouMean(written.uses, known)}`,
    );
  }
  const said = variablesIn(written);
  const own = Object.keys(matrix).filter((name) => said.has(name));
  const plans = combinationsOf(matrix, own).map((values) => {
    const { uses: _, ...spec } = withValues(written, values);
    return { values, plan: kind.plan(spec, place) };
  });
  return { stage, uses: written.uses, place, own, plans };
}

/** Stages that a plan reads or spares. */
const mentions = ({ inputs, spared = [] }: StagePlan): string[] => [...Object.values(inputs), ...spared];

/** Stages that no other one mentions, whether it reads them or spares them: those that a study is for. */
function rootsOf(planned: readonly Planned[]): string[] {
  const mentioned = new Set(planned.flatMap(({ plans }) => plans.flatMap(({ plan }) => mentions(plan))));
  return planned.flatMap(({ stage }) => (mentioned.has(stage) ? [] : [stage]));
}

/** Every input must be a stage above; of those that are not, circles are told as such. */
function checkInputs(planned: readonly Planned[]): void {
  const reads = new Map(
    planned.map(({ stage, plans }) => [stage, new Set(plans.flatMap(({ plan }) => mentions(plan)))]),
  );
  const above: string[] = [];
  for (const { stage, place, plans } of planned) {
    for (const { plan } of plans) {
      const spared = (plan.spared ?? []).map((name): [string, string] => ["otherwise", name]);
      for (const [role, input] of [...Object.entries(plan.inputs), ...spared]) {
        if (above.includes(input)) continue;
        throw new SettingsError(
          `${place.lineOf(role)}: ${role} must name a stage above it, got "${input}"${whyNot(stage, input, above, reads)}`,
        );
      }
    }
    above.push(stage);
  }
}

function whyNot(
  stage: string,
  input: string,
  above: readonly string[],
  reads: ReadonlyMap<string, ReadonlySet<string>>,
): string {
  if (!reads.has(input)) return `${didYouMean(input, above)}; known: ${above.join(", ") || "none"}`;
  const back = wayTo(input, stage, reads);
  return back ? `; the stages go in a circle: ${[stage, ...back].join(" → ")}` : ", which stands below it";
}

/** The stages from one to another along what they read, both ends included. */
function wayTo(
  from: string,
  to: string,
  reads: ReadonlyMap<string, ReadonlySet<string>>,
  seen: readonly string[] = [],
): string[] | undefined {
  if (from === to) return [to];
  for (const next of reads.get(from) ?? []) {
    const rest = seen.includes(next) ? undefined : wayTo(next, to, reads, [...seen, from]);
    if (rest) return [from, ...rest];
  }
  return undefined;
}

/** A task for each combination of what the stage says and of what it reads. */
function tasksOf(
  { stage, uses, place, own, plans }: Planned,
  above: ReadonlyMap<string, readonly Task[]>,
  { matrix }: Study,
): Task[] {
  const read = plans.flatMap(({ plan }) => Object.values(plan.inputs).flatMap((input) => above.get(input)!));
  const all = new Set([...own, ...read.flatMap(({ values }) => Object.keys(values))]);
  const variables = Object.keys(matrix).filter((name) => all.has(name));
  return combinationsOf(matrix, variables).map((values) => {
    const { plan } = plans.find((one) => agrees(one.values, values))!;
    const inputs = Object.entries(plan.inputs).map(([role, input]): [string, string] => [
      role,
      above.get(input)!.find((task) => agrees(task.values, values))!.name,
    ]);
    const { settings, files } = plan;
    return {
      name: nameOf(stage, values, place),
      stage,
      values,
      uses,
      inputs: Object.fromEntries(inputs),
      settings,
      files,
    };
  });
}

function nameOf(stage: string, values: Combination, { where }: StagePlace): string {
  try {
    return combinationName(stage, values);
  } catch (error) {
    throw error instanceof SettingsError ? new SettingsError(`${where}: ${error.message}`) : error;
  }
}

function placeOf(
  document: StudyDocument,
  stage: string,
  path: (written: string) => string,
  within: readonly string[] = [],
): StagePlace {
  const line = (keys: readonly string[]): string =>
    [`${document.place(["stages", stage, ...keys])} (stage "${stage}")`, ...within].join(": ");
  return {
    where: line(within),
    lineOf: (key) => line([...within, key]),
    at: (key) => placeOf(document, stage, path, [...within, key]),
    path,
  };
}
