// ---
// pinion: {"title":"Clustering: what kinds are there?"}
// ---

// %% [markdown] {"id":"question"}
// # What kinds of customers are there?
//
// No column says it: the kinds have to be found. *k*-means puts every row to the nearest of a few centres, and every centre into the middle of its
// rows, until nothing moves.
//
// **The score:** the silhouette of the grouping, between 0.65 and 0.85. It is 1 where every row is far from other groups, 0 where groups touch.
// No number proves a grouping right: look at what the groups are, below.

// %% {"id":"choices","tags":["parameters"]}
/** A CSV file of yours. Empty: generated customers. */
const file: string = '';
/** The columns of numbers that rows are compared by. */
const columns: readonly string[] = ['visits', 'basket'];
/** How many groups. @min 2 @max 20 */
const groupCount: number = 3;
/** The score must not be lower. @min -1 @max 1 */
const atLeast: number = 0.65;
/** Nor higher. @min -1 @max 1 */
const atMost: number = 0.85;

// %% [markdown] {"id":"about-data"}
// ## Data
//
// Generated from the notebook's seed: three kinds, and nobody says which. Name a file of yours above, and everything below runs on it.

// %% {"id":"customers"}
import { readCsv, Table } from 'pinion/data';

function generated(): Table {
  const bell = () => Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
  const kinds = [[2, 140], [9, 35], [16, 95]] as const;
  return Table.fromRows(Array.from({ length: 450 }, (_, index) => {
    const [visits, basket] = kinds[index % kinds.length]!;
    return { visits: Math.max(0, Number((visits + 1.6 * bell()).toFixed(1))), basket: Math.max(1, Number((basket + 12 * bell()).toFixed(2))) };
  }));
}
const customers: Table = (file === '' ? generated() : await readCsv(file)).dropMissing(...columns).named('customers');
customers

// %% [markdown] {"id":"about-count"}
// ## How many?
//
// Distances mix columns, so a column with large numbers would decide alone: `fit` brings each to mean 0 and deviation 1 first. More groups always fit
// closer. Where the line bends, another group gains little: that is a fair choice.

// %% {"id":"elbow"}
import { line } from 'pinion/display';
import { KMeans } from 'pinion/ml';

const tried: { groups: number; inertia: number }[] = [];
for (const groups of [1, 2, 3, 4, 5, 6]) tried.push({ groups, inertia: (await new KMeans({ nClusters: groups, nInit: 8, seed: 7 }).fit(customers, { features: columns })).inertia });
line(Table.fromRows(tried), 'groups', 'inertia', { title: 'Spread within groups, by their number' })

// %% {"id":"model"}
const model = await new KMeans({ nClusters: groupCount, nInit: 8, seed: 7 }).fit(customers, { features: columns });
model

// %% {"id":"result"}
import { scatter } from 'pinion/display';

const labels = model.predict(customers) as readonly number[];
const grouped = customers.derive({ group: (_, index) => `group ${labels[index]! + 1}` });
scatter(grouped, columns[0]!, columns[1]!, { title: 'Kinds of customers', color: 'group' })

// %% [markdown] {"id":"about-kinds"}
// ## Who are they?
//
// A group is worth as much as the name that one can give it. With more than two columns, `PCA` lays them on a page.

// %% {"id":"kinds"}
grouped.groupBy('group').aggregate({ customers: 'count', ...Object.fromEntries(columns.map((name) => [name, ['mean', name] as const])) })

// %% {"id":"plane"}
import { PCA, Pipeline, StandardScaler } from 'pinion/ml';

const plane = await new Pipeline([new StandardScaler(), new PCA({ nComponents: 2 })]).fit(customers, { features: columns });
const laid = plane.transform(customers);
scatter(laid.derive({ group: (_, index) => `group ${labels[index]! + 1}` }), laid.columnNames[0]!, laid.columnNames[1]!, { title: 'The two directions of most spread', color: 'group' })

// %% [markdown] {"id":"about-score"}
// ## How well are they apart?
//
// The silhouette compares, for each row, the mean distance within its group to that of the nearest other group.

// %% {"id":"score"}
import { silhouetteScore } from 'pinion/evaluate';

const score = silhouetteScore(new StandardScaler().fitTransform(customers.select(...columns)), labels).value!;
console.log(`Silhouette ${score.toFixed(3)}`);
if (score < atLeast || score > atMost) throw new Error(`The score ${score.toFixed(3)} is not between ${atLeast} and ${atMost}, as this notebook asks.`);
