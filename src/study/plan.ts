/**
 * @module
 * Plans the tasks of a study: each stage is checked by its kind, and becomes one task for every combination of the
 * matrix variables that it depends on.
 */
import type { Judges } from "../comparison/index.ts";
import { didYouMean, SettingsError, type Storage } from "../core/index.ts";
import type { StudyDocument } from "./document.ts";
import { type Combination, combinationName, combinationsOf, isPartOf, withValues } from "./matrix.ts";
import { selectWithInputs } from "./selection.ts";
import type { PlannedStage, StageKind, StagePlace, StagePlan } from "./stage.ts";
import { NAME, type StageSpec, type Study } from "./study.ts";
import { variablesIn } from "./variables.ts";

/** A planned run of a stage, for one combination of the matrix. */
export interface Task {
  /** `sft`, or `sft@seed=2`; also the name of its folder. */
  readonly name: string;
  /** The stage's name in the YAML. */
  readonly stage: string;
  /** The values of the matrix variables that it depends on. */
  readonly values: Combination;
  readonly uses: string;
  /** Names of tasks, by role. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly settings: unknown;
  readonly files: Readonly<Record<string, string>>;
  readonly notes: readonly string[];
}

export interface PlanOptions {
  readonly document: StudyDocument;
  readonly study: Study;
  readonly kinds: readonly StageKind[];
  /** The judges that this machine can open. */
  readonly judges: Judges;
  /** Resolves a path written in the YAML. */
  readonly path: (written: string) => string;
}

/** A stage with its plans, one for every combination of the matrix variables in its own keys. */
interface StagePlans {
  readonly stage: string;
  readonly uses: string;
  readonly place: StagePlace;
  /** Matrix variables in the stage's own keys. */
  readonly own: readonly string[];
  readonly plans: readonly { readonly values: Combination; readonly plan: StagePlan }[];
}

/**
 * The tasks of a study, in the order of the YAML.
 *
 * A stage depends on a variable of the matrix if it contains `$name`, or reads a stage that depends on it. Unused
 * alternatives, and stages that only they need, are omitted.
 *
 * @throws {SettingsError} `E_SETTINGS` with the line of an invalid stage
 */
export function planTasks({ document, study, kinds, judges, path }: PlanOptions): Task[] {
  const planned = Object.entries(study.stages).map(([stage, spec]) =>
    planStage(stage, spec, study, kinds, placeOf(document, stage, { path, judges })),
  );
  checkInputs(planned);
  const tasks = new Map<string, Task[]>();
  for (const one of planned) tasks.set(one.stage, tasksOf(one, tasks, study));
  return selectWithInputs([...tasks.values()].flat(), finalStages(planned));
}

function planStage(
  stage: string,
  written: StageSpec,
  { matrix }: Study,
  kinds: readonly StageKind[],
  place: StagePlace,
): StagePlans {
  if (!NAME.test(stage))
    throw new SettingsError(`${place.where}: a stage's name must be lower-case letters, digits and dashes`);
  const kind = kinds.find(({ uses }) => uses === written.uses);
  if (!kind) {
    const known = kinds.map(({ uses }) => uses);
    throw new SettingsError(
      `${place.lineOf("uses")}: uses must be one of ${known.join(", ")}, got "${written.uses}"${didYouMean(written.uses, known)}`,
    );
  }
  const used = variablesIn(written);
  const own = Object.keys(matrix).filter((name) => used.has(name));
  const plans = combinationsOf(matrix, own).map((values) => {
    const { uses: _, ...spec } = withValues(written, values);
    return { values, plan: kind.plan(spec, place) };
  });
  return { stage, uses: written.uses, place, own, plans };
}

/**
 * Checks the contents of files, before anything runs.
 *
 * @throws {SettingsError} `E_SETTINGS` with the line of the stage
 */
export async function checkTasks(
  tasks: readonly Task[],
  { document, kinds, judges, path }: PlanOptions,
  storage: Storage,
): Promise<void> {
  const planned = new Map<string, PlannedStage>();
  for (const { name, stage, uses, settings, files, inputs } of tasks) {
    const read = Object.fromEntries(Object.entries(inputs).map(([role, input]) => [role, planned.get(input)!]));
    planned.set(name, { name, uses, settings, files, inputs: read });
    const { where } = placeOf(document, stage, { path, judges });
    const variable = (key: string): string | undefined => document.variableAt(["stages", stage, key]);
    await kinds
      .find((kind) => kind.uses === uses)
      ?.check?.({ stage: where, files, inputs: read, storage, judges, variable }, settings);
  }
}

/** The stages that a plan reads, and its unused alternatives. */
const namedStages = ({ inputs, unusedAlternatives = [] }: StagePlan): string[] => [
  ...Object.values(inputs),
  ...unusedAlternatives,
];

/** Stages that no other stage names, as input or as alternative: the results of a study. */
function finalStages(planned: readonly StagePlans[]): string[] {
  const named = new Set(planned.flatMap(({ plans }) => plans.flatMap(({ plan }) => namedStages(plan))));
  return planned.flatMap(({ stage }) => (named.has(stage) ? [] : [stage]));
}

/** Checks that every input is a stage above; the error for a cycle shows it. */
function checkInputs(planned: readonly StagePlans[]): void {
  const reads = new Map(
    planned.map(({ stage, plans }) => [stage, new Set(plans.flatMap(({ plan }) => namedStages(plan)))]),
  );
  const above: string[] = [];
  for (const { stage, place, plans } of planned) {
    for (const { plan } of plans) {
      const alternatives = (plan.unusedAlternatives ?? []).map((name): [string, string] => ["otherwise", name]);
      for (const [role, input] of [...Object.entries(plan.inputs), ...alternatives]) {
        if (above.includes(input)) continue;
        throw new SettingsError(
          `${place.lineOf(role)}: ${role} must name a stage above it, got "${input}"${inputHint(stage, input, above, reads)}`,
        );
      }
    }
    above.push(stage);
  }
}

function inputHint(
  stage: string,
  input: string,
  above: readonly string[],
  reads: ReadonlyMap<string, ReadonlySet<string>>,
): string {
  if (!reads.has(input)) return `${didYouMean(input, above)}; known: ${above.join(", ") || "none"}`;
  const back = findPath(input, stage, reads);
  return back ? `; the stages form a cycle: ${[stage, ...back].join(" → ")}` : ", which is below it";
}

/** A path of inputs from one stage to another, both included; undefined if there is none. */
function findPath(
  from: string,
  to: string,
  reads: ReadonlyMap<string, ReadonlySet<string>>,
  seen: readonly string[] = [],
): string[] | undefined {
  if (from === to) return [to];
  for (const next of reads.get(from) ?? []) {
    const rest = seen.includes(next) ? undefined : findPath(next, to, reads, [...seen, from]);
    if (rest) return [from, ...rest];
  }
  return undefined;
}

/** A task for each combination of the variables of the stage and of its inputs. */
function tasksOf(
  { stage, uses, place, own, plans }: StagePlans,
  above: ReadonlyMap<string, readonly Task[]>,
  { matrix }: Study,
): Task[] {
  const read = plans.flatMap(({ plan }) => Object.values(plan.inputs).flatMap((input) => above.get(input)!));
  const all = new Set([...own, ...read.flatMap(({ values }) => Object.keys(values))]);
  const variables = Object.keys(matrix).filter((name) => all.has(name));
  return combinationsOf(matrix, variables).map((values) => {
    const { plan } = plans.find((one) => isPartOf(one.values, values))!;
    const inputs = Object.entries(plan.inputs).map(([role, input]): [string, string] => [
      role,
      above.get(input)!.find((task) => isPartOf(task.values, values))!.name,
    ]);
    const { settings, files, notes = [] } = plan;
    return {
      name: nameOf(stage, values, place),
      stage,
      values,
      uses,
      inputs: Object.fromEntries(inputs),
      settings,
      files,
      notes,
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
  tools: Pick<StagePlace, "path" | "judges">,
  within: readonly string[] = [],
): StagePlace {
  const line = (keys: readonly string[]): string =>
    [`${document.place(["stages", stage, ...keys])} (stage "${stage}")`, ...within].join(": ");
  return {
    where: line(within),
    lineOf: (key) => line([...within, key]),
    at: (key) => placeOf(document, stage, tools, [...within, key]),
    ...tools,
  };
}
