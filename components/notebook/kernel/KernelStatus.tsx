'use client';
/** What the kernel does and uses, in the notebook's bar; the details and what one may do with it open below. */
import { formatMemory } from '@/components/format';
import { Button, classes, Icon, Popover } from '@/components/ui';
import { useActions } from '../actions';
import { useSession, useSessionState } from '../context';
import notebook from '../notebook.module.css';
import { kernelWords } from '../words';
import styles from './kernel.module.css';
import { cpuWords, memoryShare, memoryWarning, stopsWords, TIERS, uptimeWords } from './facts';
import { Sparkline } from './Sparkline';
import { WorkspaceKernels } from './WorkspaceKernels';
import type { Wish } from './confirm';

interface KernelStatusProps {
  readonly isOpen: boolean;
  onOpen(isOpen: boolean): void;
  onWish(wish: Wish): void;
}

export function KernelStatus({ isOpen, onOpen, onWish }: KernelStatusProps) {
  const kernel = useSessionState((state) => state.kernel);
  const queue = useSessionState((state) => state.queue);
  const isOnline = useSession((view) => view.isOnline);
  const isLoaded = useSession((view) => view.isLoaded);
  const wasRefused = useSession((view) => view.refusal !== null);
  if (!isLoaded) return null;
  const words = kernelWords(wasRefused ? { ...kernel, isRefused: true } : kernel, queue);
  const stops = stopsWords(kernel);
  const warning = memoryWarning(kernel);
  const share = memoryShare(kernel);
  return (
    <span className={styles.kernel} aria-label={`Kernel: ${words.text}`} role="group">
      <Popover
        label="Kernel"
        isOpen={isOpen}
        onOpen={onOpen}
        trigger={(props) => (
          <button {...props} type="button" className={styles.pill} title="What the kernel uses, and what you can do with it">
            <span className={styles.state}><i className={notebook.live} data-tone={isOnline ? words.tone : 'none'} /><b>{words.text}</b></span>
            {stops ? <span className="caution nowrap">{stops}</span> : words.detail ? <span className={styles.wide}>{words.detail}</span> : null}
            {kernel.memoryBytes !== undefined ? (
              <span className={classes(styles.memory, warning !== null && 'caution')}>
                {warning ? <Icon name="warning" size={13} /> : null}
                <span className={styles.wide}>{warning ? 'Memory nearly full' : 'Memory'}</span>
                {share === null ? null : <i className={styles.meter} data-near={warning !== null || undefined}><i style={{ width: `${share * 100}%` }} /></i>}
                <span className={styles.number}>{formatMemory(kernel.memoryBytes)}<span className={styles.wide}>{kernel.memoryLimitBytes ? ` of ${formatMemory(kernel.memoryLimitBytes)}` : ''}</span></span>
              </span>
            ) : null}
            {kernel.cpu !== undefined ? <span className={classes(styles.wide, styles.cpu)}>CPU {cpuWords(kernel.cpu)}</span> : null}
            {kernel.uptimeMs !== undefined ? <span className={classes(styles.wider, styles.uptime)}>up {uptimeWords(kernel.uptimeMs)}</span> : null}
            {kernel.tier ? <span className={styles.wider}><Icon name="lock" size={13} />{TIERS[kernel.tier].word}</span> : null}
          </button>
        )}
      >
        <Details onOpen={onOpen} onWish={onWish} />
      </Popover>
      <span role="status" className="vh">{warning ?? (stops ? `The kernel rests and ${stops} unless a cell runs.` : '')}</span>
    </span>
  );
}

function Details({ onOpen, onWish }: Omit<KernelStatusProps, 'isOpen'>) {
  const actions = useActions();
  const kernel = useSessionState((state) => state.kernel);
  const isBusy = useSessionState((state) => state.queue.length > 0 || state.kernel.status === 'busy');
  const canRun = useSession((view) => view.canRun);
  const memory = useSession((view) => view.memory);
  const isAlive = ['idle', 'busy'].includes(kernel.status);
  const warning = memoryWarning(kernel);
  const most = kernel.memoryLimitBytes ?? 0;
  const wish = (wanted: Wish) => {
    if (wanted.do !== 'stop-other') onOpen(false);
    onWish(wanted);
  };
  return (
    <div className={styles.details}>
      {isAlive ? (
        <dl>
          <dt>Memory</dt>
          <dd>
            {kernel.memoryBytes === undefined ? 'not measured yet' : `${formatMemory(kernel.memoryBytes)} of ${formatMemory(most)}`}
            <Sparkline className={styles.spark} values={memory} most={most} label={`Memory of the last ${memory.length} looks, at most ${formatMemory(Math.max(0, ...memory))} of ${formatMemory(most)}`} />
          </dd>
          <dt>Processor</dt><dd>{kernel.cpu === undefined ? 'not measured yet' : `${cpuWords(kernel.cpu)} of one processor`}</dd>
          <dt>Up for</dt><dd>{kernel.uptimeMs === undefined ? '–' : uptimeWords(kernel.uptimeMs)}{kernel.stopsInMs !== undefined && kernel.status === 'idle' ? <span className="faint">, stops in {Math.max(1, Math.ceil(kernel.stopsInMs / 60_000))} min without work</span> : null}</dd>
          {kernel.compute ? <><dt>Computes on</dt><dd>{kernel.compute}</dd></> : null}
          {kernel.tier ? <><dt>Sandbox</dt><dd>{TIERS[kernel.tier].word}<span className="faint">, {TIERS[kernel.tier].detail}</span></dd></> : null}
        </dl>
      ) : <p>{kernel.reason ?? 'No kernel runs. It starts with the first run.'}</p>}
      {warning ? <p className="caution">{warning}</p> : null}
      {canRun ? (
        <div className={styles.actions} role="group" aria-label="Kernel actions">
          {isBusy ? <Button size="small" icon="stop" onClick={actions.interrupt}>Interrupt</Button> : null}
          <Button size="small" icon="refresh" blocked={isAlive ? null : 'No kernel runs.'} onClick={() => wish({ do: 'restart' })}>Restart</Button>
          <Button size="small" icon="run" onClick={() => wish({ do: 'clean' })}>Restart and run all</Button>
          {isAlive ? <Button size="small" variant="destructive" onClick={() => wish({ do: 'stop' })}>Stop kernel</Button> : null}
        </div>
      ) : null}
      <WorkspaceKernels onStop={({ notebook, title }) => wish({ do: 'stop-other', notebook, title })} />
    </div>
  );
}
