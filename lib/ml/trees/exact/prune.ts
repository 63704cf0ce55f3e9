import type { GrownTree } from '../trees';

/**
 * Minimal cost-complexity pruning (Breiman et al. 1984, chapter 3), in place: the link whose removal costs least for each leaf saved is
 * cut, as long as that is at most `alpha`. Costs are impurities as shares of all the weight.
 */
export function prune(tree: GrownTree, impurities: readonly number[], alpha: number): void {
  const all = tree.covers[0]!;
  const cost = (node: number) => (tree.covers[node]! * impurities[node]!) / all;
  for (;;) {
    const branch = new Map<number, { readonly cost: number; readonly leaves: number }>();
    let weakest = -1;
    let least = Infinity;
    for (const node of childrenFirst(tree)) {
      if (tree.left[node] === 0) { branch.set(node, { cost: cost(node), leaves: 1 }); continue; }
      const [left, right] = [branch.get(tree.left[node]!)!, branch.get(tree.right[node]!)!];
      const own = { cost: left.cost + right.cost, leaves: left.leaves + right.leaves };
      branch.set(node, own);
      const effective = (cost(node) - own.cost) / (own.leaves - 1);
      // Of equally weak links the one nearest to the root.
      if (effective < least || (effective === least && node < weakest)) { least = effective; weakest = node; }
    }
    if (weakest < 0 || least > alpha) return;
    tree.left[weakest] = 0;
    tree.right[weakest] = 0;
    tree.splits[weakest] = -1;
  }
}

function childrenFirst(tree: GrownTree): number[] {
  const order: number[] = [];
  const stack = [0];
  while (stack.length > 0) {
    const node = stack.pop()!;
    order.push(node);
    if (tree.left[node] !== 0) stack.push(tree.left[node]!, tree.right[node]!);
  }
  return order.reverse();
}
