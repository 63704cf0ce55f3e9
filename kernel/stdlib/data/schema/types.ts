/**
 * A schema as TensorFlow Metadata has it (schema.proto, v0), for flat tables: plain frozen data that crosses cells, is shown, and is written as JSON
 * as it stands or in the proto's text (text.ts). Names are the proto's in camelCase.
 */

/** What kinds of values a feature holds: text, integers (truth values and dates too), numbers. */
export type FeatureType = 'BYTES' | 'INT' | 'FLOAT' | 'STRUCT' | 'TYPE_UNKNOWN';

export interface FeatureComparator {
  readonly infinityNorm?: { readonly threshold?: number };
  readonly jensenShannonDivergence?: { readonly threshold?: number };
  readonly normalizedAbsDifference?: { readonly threshold?: number };
}

export interface StringDomain { readonly name?: string; readonly value?: readonly string[]; readonly isCategorical?: string; readonly rest?: readonly string[] }
export interface IntDomain { readonly name?: string; readonly min?: number; readonly max?: number; readonly isCategorical?: boolean; readonly rest?: readonly string[] }
export interface FloatDomain { readonly name?: string; readonly min?: number; readonly max?: number; readonly disallowNan?: boolean; readonly disallowInf?: boolean; readonly isCategorical?: boolean; readonly rest?: readonly string[] }
export interface BoolDomain { readonly name?: string; readonly trueValue?: string; readonly falseValue?: string }

export interface Feature {
  readonly name: string;
  readonly type?: FeatureType;
  /** In how many rows it has to be there. */
  readonly presence?: { readonly minFraction?: number; readonly minCount?: number };
  /** How many values a row has; a table's rows have one. */
  readonly valueCount?: { readonly min?: number; readonly max?: number };
  readonly shape?: { readonly dim?: readonly { readonly size?: number; readonly name?: string }[] };
  /** The name of a domain of the schema. */
  readonly domain?: string;
  readonly stringDomain?: StringDomain;
  readonly intDomain?: IntDomain;
  readonly floatDomain?: FloatDomain;
  readonly boolDomain?: BoolDomain;
  readonly timeDomain?: { readonly stringFormat?: string; readonly integerFormat?: string };
  /** The share of values that has to lie in the domain. Default: 1. */
  readonly distributionConstraints?: { readonly minDomainMass?: number };
  readonly uniqueConstraints?: { readonly min?: number; readonly max?: number };
  readonly skewComparator?: FeatureComparator;
  readonly driftComparator?: FeatureComparator;
  readonly inEnvironment?: readonly string[];
  readonly notInEnvironment?: readonly string[];
  readonly lifecycleStage?: string;
  readonly deprecated?: boolean;
  /** Fields of the proto that mean nothing for tables, as they stood in its text. */
  readonly rest?: readonly string[];
}

export interface Schema {
  readonly feature: readonly Feature[];
  readonly stringDomain?: readonly StringDomain[];
  readonly intDomain?: readonly IntDomain[];
  readonly floatDomain?: readonly FloatDomain[];
  readonly defaultEnvironment?: readonly string[];
  readonly datasetConstraints?: {
    readonly minExamplesCount?: number; readonly maxExamplesCount?: number;
    readonly numExamplesDriftComparator?: { readonly minFractionThreshold?: number; readonly maxFractionThreshold?: number };
  };
  readonly rest?: readonly string[];
}

export function frozen<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null) {
    for (const one of Object.values(value)) frozen(one);
    Object.freeze(value);
  }
  return value;
}
