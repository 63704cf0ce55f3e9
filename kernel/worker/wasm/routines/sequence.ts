/** The recurrent part of an LSTM over a whole sequence, for some rows of the batch: rows do not know of each other. */
import { add, bytes, count, mul, sub, during, when, less, type Assembler, type Code, type Local } from '../assembler';
import type { defineGemm } from './gemm';
import { Start } from './gemm-tile';
import type { defineLstm } from './lstm';

type Gemm = ReturnType<typeof defineGemm>;

/**
 * `lstmForward(gates, cells, hiddens, recurrent, time, batch, rows, units, isHard, staysPacked, scratch)`: gates [time, batch, 4 units] hold the part of the
 * inputs, states [time + 1, batch, units] the initial ones; all addresses are those of the first of the `rows`.
 * `lstmBackward(gates, cells, dHiddens, dCell, dGates, dFirst, recurrent, time, batch, rows, units, isHard, staysPacked, scratch)`: `dHiddens`
 * [time, batch, units] holds the gradients of the outputs; gives those of the gates, and those of the initial states in `dFirst` and `dCell`.
 */
export function defineSequenceSteps(assembler: Assembler, gemm: Gemm, { lstmStep, lstmStepBack }: ReturnType<typeof defineLstm>) {
  const lstmForward = assembler.function('lstmForward', ['gates', 'cells', 'hiddens', 'recurrent', 'time', 'batch', 'rows', 'units', 'isHard', 'staysPacked', 'scratch'], (p, variable) => {
    const { gates, cells, hiddens, recurrent, time, batch, rows, units, isHard, scratch } = p;
    const [step, width, state, cell, hidden, isPacked] = [variable(), variable(), variable(), variable(), variable(), variable()];
    return [
      width.set(mul(units, 4)), state.set(bytes(mul(batch, units))),
      count(step, 0, time, [
        cell.set(add(cells, state)), hidden.set(add(hiddens, state)),
        gemm(hiddens, units, 0, recurrent, width, 0, gates, width, rows, width, units, Start.target, 0, scratch, isPacked),
        lstmStep(gates, cells, cell, hidden, rows, units, isHard),
        gates.add(bytes(state)), cells.set(cell), hiddens.set(hidden), isPacked.set(p.staysPacked),
      ]),
    ];
  });

  const lstmBackward = assembler.function('lstmBackward', ['gates', 'cells', 'dHiddens', 'dCell', 'dGates', 'dFirst', 'recurrent', 'time', 'batch', 'rows', 'units', 'isHard', 'staysPacked', 'scratch'], (p, variable) => {
    const { gates, cells, dHiddens, dCell, dGates, dFirst, recurrent, time, batch, rows, units, isHard, scratch } = p;
    const [width, state, isPacked, before, step] = [variable(), variable(), variable(), variable(), variable()];
    const product = (target: Local, start: number): Code => gemm(dGates, width, 0, recurrent, width, 1, target, units, rows, units, width, start, 0, scratch, isPacked);
    const to = (base: Local, size: Code): Code => base.add(mul(step, size));
    return [
      width.set(mul(units, 4)), state.set(bytes(mul(batch, units))),
      // From the last step on.
      step.set(sub(time, 1)), to(gates, bytes(state)), to(dGates, bytes(state)), to(cells, state.get), to(dHiddens, state.get),
      during(less(-1, step), [
        lstmStepBack(gates, cells, add(cells, state), dHiddens, dCell, dGates, rows, units, isHard),
        before.set(sub(dHiddens, state)),
        when(step, product(before, Start.target), product(dFirst, Start.zero)),
        dHiddens.set(before), gates.set(sub(gates, bytes(state))), dGates.set(sub(dGates, bytes(state))), cells.set(sub(cells, state)),
        isPacked.set(p.staysPacked), step.add(-1),
      ]),
    ];
  });
  return { lstmForward, lstmBackward };
}
