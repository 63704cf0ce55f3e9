/**
 * The elementwise part of an LSTM's step, forward and backward (Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000), and
 * what its whole sequence needs besides products. Gates lie as Keras orders them: input, forget, candidate, output, `units` floats each.
 */
import { add, bytes, count, v128, when, type Assembler, type Code, type Local } from '../assembler';
import { each } from './each';
import { setHardSigmoid, setLogistic, setTanh } from './exponential';

/** A row of gates: where each gate of unit `index` lies. */
const places = (gates: Local, units: Local, index: Local, at: readonly Local[]): Code => at.map((place, gate) => (
  place.set(gate === 0 ? add(gates, bytes(index)) : add(at[gate - 1]!, bytes(units)))
));

/**
 * `lstmStep(gates, before, cell, hidden, rows, units, isHard)`: takes gates [rows, 4 units] before their activations and the cell state
 * before the step, [rows, units]; puts the activated gates in their place, and the new cell and hidden states.
 * `lstmStepBack(gates, before, cell, dHidden, dCell, dGates, rows, units, isHard)`: from the activated gates, the states before and after and the
 * gradients with respect to the states after, those with respect to the gates before activation; `dCell` becomes that of the state before.
 */
export function defineLstm(assembler: Assembler) {
  const lstmStep = assembler.function('lstmStep', ['gates', 'before', 'cell', 'hidden', 'rows', 'units', 'isHard'], ({ gates, before, cell, hidden, rows, units, isHard }, variable) => {
    const [row, index] = [variable(), variable()];
    const at = [variable(), variable(), variable(), variable()];
    const [i, f, g, o, x, n, square] = Array.from({ length: 7 }, () => variable('v128')) as [Local, Local, Local, Local, Local, Local, Local];
    const sigmoid = (to: Local, value: Code): Code => when(isHard, setHardSigmoid(to, value), setLogistic(to, value, n));
    return count(row, 0, rows, [
      each(index, units, (load, store) => [
        places(gates, units, index, at),
        sigmoid(i, load(at[0]!)), sigmoid(f, load(at[1]!)), sigmoid(o, load(at[3]!)),
        x.set(load(at[2]!)), setTanh(g, x, n, square),
        [i, f, g, o].map((gate, k) => store(at[k]!, gate)),
        x.set(v128.add(v128.mul(f, load(add(before, bytes(index)))), v128.mul(i, g))),
        store(add(cell, bytes(index)), x),
        setTanh(g, x, n, square),
        store(add(hidden, bytes(index)), v128.mul(o, g)),
      ]),
      gates.add(bytes(bytes(units))), [before, cell, hidden].map((state) => state.add(bytes(units))),
    ]);
  });

  const lstmStepBack = assembler.function('lstmStepBack', ['gates', 'before', 'cell', 'dHidden', 'dCell', 'dGates', 'rows', 'units', 'isHard'], (
    { gates, before, cell, dHidden, dCell, dGates, rows, units, isHard }, variable,
  ) => {
    const [row, index] = [variable(), variable()];
    const at = [variable(), variable(), variable(), variable()];
    const to = [variable(), variable(), variable(), variable()];
    const [i, f, g, o, c, t, n, square, dh, dc, slope] = Array.from({ length: 11 }, () => variable('v128')) as [Local, Local, Local, Local, Local, Local, Local, Local, Local, Local, Local];
    const { mul, all, zero } = v128;
    const rest = (value: Local): Code => v128.sub(all(1), value);
    // Where the hard sigmoid is held at 0 or 1 it has no slope.
    const through = (gate: Local, value: Code): Code => mul(value, [when(isHard,
      slope.set(v128.and(v128.and(v128.less(zero, gate), v128.less(gate, all(1))), all(0.2))),
      slope.set(mul(gate, rest(gate))),
    ), slope.get]);
    return count(row, 0, rows, [
      each(index, units, (load, store) => [
        places(gates, units, index, at), places(dGates, units, index, to),
        [i, f, g, o].map((gate, k) => gate.set(load(at[k]!))),
        c.set(load(add(cell, bytes(index)))), setTanh(t, c, n, square),
        dh.set(load(add(dHidden, bytes(index)))),
        dc.set(v128.add(load(add(dCell, bytes(index))), mul(mul(dh, o), v128.sub(all(1), mul(t, t))))),
        store(to[0]!, through(i, mul(dc, g))),
        store(to[1]!, through(f, mul(dc, load(add(before, bytes(index)))))),
        store(to[2]!, mul(mul(dc, i), v128.sub(all(1), mul(g, g)))),
        store(to[3]!, through(o, mul(dh, t))),
        store(add(dCell, bytes(index)), mul(dc, f)),
      ]),
      [gates, dGates].map((place) => place.add(bytes(bytes(units)))), [before, cell, dHidden, dCell].map((state) => state.add(bytes(units))),
    ]);
  });
  return { lstmStep, lstmStepBack };
}

/**
 * `regroup(from, outerStride, innerStride, to, outer, inner, length)` writes rows of `length` floats one after the other: row (i, j) of
 * [outer, inner] comes from `from` + i · outerStride + j · innerStride bytes; strides may be negative.
 * `sumRows(from, to, rows, columns)` adds up the rows in their order.
 */
export function defineSequences(assembler: Assembler): void {
  assembler.function('regroup', ['from', 'outerStride', 'innerStride', 'to', 'outer', 'inner', 'length'], ({ from, outerStride, innerStride, to, outer, inner, length }, variable) => {
    const [i, j, k, at] = [variable(), variable(), variable(), variable()];
    return count(i, 0, outer, [
      at.set(from),
      count(j, 0, inner, [
        each(k, length, (load, store) => store(add(to, bytes(k)), load(add(at, bytes(k))))),
        to.add(bytes(length)), at.add(innerStride),
      ]),
      from.add(outerStride),
    ]);
  });

  assembler.function('sumRows', ['from', 'to', 'rows', 'columns'], ({ from, to, rows, columns }, variable) => {
    const [row, column] = [variable(), variable()];
    // Row by row: column by column, each row would come into the cache many times.
    return [
      each(column, columns, (_load, store) => store(add(to, bytes(column)), v128.zero)),
      count(row, 0, rows, [
        each(column, columns, (load, store) => store(add(to, bytes(column)), v128.add(load(add(to, bytes(column))), load(add(from, bytes(column)))))),
        from.add(bytes(columns)),
      ]),
    ];
  });
}
