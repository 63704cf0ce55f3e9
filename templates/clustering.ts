// ---
// pinion: {"title":"Clustering: what kinds are there?"}
// ---

// %% [markdown] {"id":"question"}
// # What kinds of customers are there?
//
// No column says it: the kinds have to be found. The standard library has no clustering yet, so *k*-means is written out here, in twenty lines:
// read them, they are all there is to it.
//
// **The score:** the silhouette of the grouping, between 0.65 and 0.85. It is 1 where every row is far from other groups, 0 where groups touch.
// No number proves a grouping right: look at what the groups are, below.

// %% {"id":"customers"}
import { Table } from 'pinion/data';

const bell = () => Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
const kinds = [[2, 140], [9, 35], [16, 95]] as const;
const customers = Table.fromRows(Array.from({ length: 450 }, (_, index) => {
  const [visits, basket] = kinds[index % kinds.length]!;
  return { visits: Math.max(0, Number((visits + 1.6 * bell()).toFixed(1))), basket: Math.max(1, Number((basket + 12 * bell()).toFixed(2))) };
})).named('customers');
customers

// %% [markdown] {"id":"about-scale"}
// ## One scale
//
// Distances mix columns, so a column with large numbers would decide alone. Each is brought to mean 0 and deviation 1 first.

// %% {"id":"points"}
const scaled = (name: string): number[] => {
  const column = customers.column(name);
  const [middle, spread] = [column.mean()!, column.std()!];
  return [...column.toNumbers()].map((value) => (value - middle) / spread);
};
const [visitsScaled, basketScaled] = [scaled('visits'), scaled('basket')];
const points = visitsScaled.map((value, index) => [value, basketScaled[index]!] as const);

// %% [markdown] {"id":"about-kmeans"}
// ## *k*-means
//
// Lloyd's algorithm: every point goes to the nearest centre, every centre to the middle of its points, until nothing moves. The first centres are
// far from each other on purpose (*k*-means++); of eight beginnings the best is kept, since one can end in a bad place.

// %% {"id":"kmeans"}
type Point = readonly [number, number];
const squared = (a: Point, b: Point) => (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2;
const nearest = (point: Point, centres: readonly Point[]) => centres.reduce((best, centre, index) => (squared(point, centre) < squared(point, centres[best]!) ? index : best), 0);

function once(all: readonly Point[], count: number) {
  const centres: Point[] = [all[Math.floor(Math.random() * all.length)]!];
  while (centres.length < count) {
    const far = all.map((point) => squared(point, centres[nearest(point, centres)]!));
    let ticket = Math.random() * far.reduce((sum, value) => sum + value, 0);
    centres.push(all[Math.max(0, far.findIndex((value) => (ticket -= value) <= 0))]!);
  }
  let groups: number[] = [];
  for (let step = 0; step < 100; step += 1) {
    const next = all.map((point) => nearest(point, centres));
    if (next.every((group, index) => group === groups[index])) break;
    groups = next;
    for (let group = 0; group < count; group += 1) {
      const own = all.filter((_, index) => groups[index] === group);
      if (own.length > 0) centres[group] = [own.reduce((sum, point) => sum + point[0], 0) / own.length, own.reduce((sum, point) => sum + point[1], 0) / own.length];
    }
  }
  return { groups, inertia: all.reduce((sum, point, index) => sum + squared(point, centres[groups[index]!]!), 0) };
}

function kMeans(all: readonly Point[], count: number) {
  const tries = Array.from({ length: 8 }, () => once(all, count));
  return tries.reduce((best, one) => (one.inertia < best.inertia ? one : best));
}

// %% [markdown] {"id":"about-count"}
// ## How many?
//
// More groups always fit closer. Where the line bends, another group gains little: that is a fair choice.

// %% {"id":"elbow"}
import { line } from 'pinion/display';

const tried = [1, 2, 3, 4, 5, 6].map((count) => ({ groups: count, inertia: kMeans(points, count).inertia }));
line(Table.fromRows(tried), 'groups', 'inertia', { title: 'Spread within groups, by their number' })

// %% {"id":"result"}
import { scatter } from 'pinion/display';

const found = kMeans(points, 3);
const grouped = customers.derive({ group: (_, index) => `group ${found.groups[index]! + 1}` });
scatter(grouped, 'visits', 'basket', { title: 'Three kinds of customers', color: 'group' })

// %% {"id":"kinds"}
grouped.groupBy('group').aggregate({ customers: 'count', visits: ['mean', 'visits'], basket: ['mean', 'basket'] })

// %% [markdown] {"id":"about-score"}
// ## How well are they apart?
//
// The silhouette compares, for each point, the mean distance within its group to that of the nearest other group.

// %% {"id":"score"}
function silhouette(all: readonly Point[], groups: readonly number[]): number {
  const members = [...new Set(groups)].map((group) => all.filter((_, index) => groups[index] === group));
  const order = [...new Set(groups)];
  const distance = (point: Point, to: readonly Point[], without: number) => to.reduce((sum, other) => sum + Math.sqrt(squared(point, other)), 0) / Math.max(1, to.length - without);
  const values = all.map((point, index) => {
    const own = distance(point, members[order.indexOf(groups[index]!)]!, 1);
    const other = Math.min(...members.filter((_, at) => order[at] !== groups[index]).map((one) => distance(point, one, 0)));
    return (other - own) / Math.max(own, other);
  });
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
const score = silhouette(points, found.groups);
console.log(`Silhouette ${score.toFixed(3)}`);
if (score < 0.65 || score > 0.85) throw new Error(`The score ${score.toFixed(3)} is not between 0.65 and 0.85, as this notebook says.`);
