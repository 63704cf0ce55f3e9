'use client';
/** The notebook's bar: title, what is saved, kernel, run, people. */
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { setTitle } from '@/lib/collab/document';
import { formatClock } from '@/components/format';
import { Button, classes, Icon, IconButton, Menu, Spinner, Tag } from '@/components/ui';
import { useActions } from './actions';
import { BarMore } from './BarMore';
import { CommentsPanel } from './comments/CommentsPanel';
import { usePlatform } from './commands/Keys';
import { printed } from './commands/keys';
import { useCommands } from './commands/context';
import { commandOf, keysOf } from './commands/registry';
import { useCanEdit, useDocumentStatus, useNotebook, useSession, useSessionState, useStore, useTitle } from './context';
import { FileMenu } from './FileMenu';
import { HistoryButton } from './history/HistoryButton';
import styles from './notebook.module.css';
import { ShareButton } from './share/ShareButton';
import { ownWords } from './share/words';
import { KernelNotice } from './kernel/KernelNotice';
import { KernelStatus } from './kernel/KernelStatus';
import { People } from './people/People';
import { countStale } from './words';

export function Bar({ title }: { readonly title: string }) {
  const isLoaded = useDocumentStatus((status) => status.isLoaded);
  const [isKernelOpen, setKernelOpen] = useState(false);
  const { rail } = useNotebook();
  const isRailOpen = useStore(rail, (isOpen) => isOpen);
  const { ask, invoke } = useCommands();
  const platform = usePlatform();
  return (
    <>
      <div className={styles.bar} role="region" aria-label="Notebook">
        <span className={styles.railButton}><IconButton label="Outline, data and graph" icon="log" aria-expanded={isRailOpen} onClick={() => rail.set(!isRailOpen)} /></span>
        {isLoaded ? <Title /> : <h1 className={styles.title}>{title}</h1>}
        <Saved />
        <KernelStatus isOpen={isKernelOpen} onOpen={setKernelOpen} onWish={ask} />
        <RunButtons />
        <span className={styles.wideTools}><IconButton label={`Commands and keys, ${printed(keysOf(commandOf('palette'), platform)[0]!, platform)}`} icon="keyboard" onClick={() => invoke('palette')} />
        <FileMenu />
        <HistoryButton /></span>
        <People />
        <span className={styles.together}><CommentsPanel /><span className={styles.wideTools}><ShareButton /></span></span>
        <span className={styles.moreTools}><BarMore /></span>
      </div>
      <KernelNotice onDetails={() => setKernelOpen(true)} />
    </>
  );
}

function Title() {
  const { document: { doc } } = useNotebook();
  const title = useTitle();
  const canEdit = useCanEdit();
  const [draft, setDraft] = useState<string | null>(null);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => { document.title = `${title} — Pinion`; }, [title]);
  if (!canEdit) return <h1 className={styles.title}>{title}</h1>;

  const keep = () => {
    const wanted = draft?.trim();
    if (wanted && wanted !== title) setTitle(doc, wanted.slice(0, 200));
    setDraft(null);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') setDraft(null);
    if (event.key === 'Enter' || event.key === 'Escape') requestAnimationFrame(() => field.current?.blur());
  };
  return (
    <h1 className={styles.title}>
      <span className={styles.titleSize} aria-hidden="true">{draft ?? title}</span>
      <input ref={field} className={styles.titleField} aria-label="Title" maxLength={200} value={draft ?? title} onFocus={() => setDraft(title)} onChange={(event) => setDraft(event.target.value)} onBlur={keep} onKeyDown={onKeyDown} />
    </h1>
  );
}

/** One line, said once: saved, saving, offline, reading. */
function Saved() {
  const { isOnline, isLoaded, rights, unsaved, savedAt, ended } = useDocumentStatus((status) => status);
  const isSlow = useIsSlow(unsaved > 0 && isOnline);
  const level = useSession((view) => view.level);
  if (ended) return <span className={styles.saved}>{unsaved > 0 ? <span className="caution"><Icon name="insufficient" size={14} /> {unsaved} {unsaved === 1 ? 'change' : 'changes'} kept here</span> : null}</span>;
  if (isLoaded && !isOnline) return <span className={classes(styles.saved, 'caution')} role="status"><Icon name="insufficient" size={14} /> Offline{unsaved > 0 ? `, ${unsaved} ${unsaved === 1 ? 'change' : 'changes'} kept here` : ''}</span>;
  if (rights === 'read') return <span className={styles.saved}><Tag icon="eye">{(level && ownWords(level)) ?? 'You can read'}</Tag>{unsaved > 0 ? <span className="caution"> {unsaved} {unsaved === 1 ? 'change was' : 'changes were'} not saved</span> : null}</span>;
  if (unsaved > 0) return <span className={styles.saved} role="status">{isSlow ? <Spinner /> : null} Saving</span>;
  return <span className={styles.saved} role="status"><span className="positive"><Icon name="check" size={14} /></span> Saved{savedAt ? <span className={styles.savedAt}>{` ${formatClock(savedAt)}`}</span> : ''}</span>;
}

/** True once `isOn` has lasted 400 ms: no spinner before. */
function useIsSlow(isOn: boolean): boolean {
  const [isSlow, setSlow] = useState(false);
  useEffect(() => {
    if (!isOn) return;
    const timer = setTimeout(() => setSlow(true), 400);
    return () => {
      clearTimeout(timer);
      setSlow(false);
    };
  }, [isOn]);
  return isSlow;
}

function RunButtons() {
  const { session } = useNotebook();
  const actions = useActions();
  const commands = useCommands();
  const canRun = useSession((view) => view.canRun);
  const isOnline = useSession((view) => view.isOnline);
  const stale = useSessionState(countStale);
  const mode = useSessionState((state) => state.mode);
  const isBusy = useSessionState((state) => state.queue.length > 0 || state.kernel.status === 'busy');
  const hasKernel = useSessionState((state) => !['none', 'dead'].includes(state.kernel.status));
  if (!canRun) return null;
  const blocked = isOnline ? null : session.whyOffline;
  return (
    <span className={styles.runButtons}>
      <Button icon="run" blocked={blocked} reasonAt="end" onClick={() => (stale > 0 ? actions.runStale() : actions.runAll(false))}>{stale > 0 ? `Run ${stale} stale` : 'Run all'}</Button>
      {isBusy ? <IconButton label="Interrupt" icon="stop" onClick={actions.interrupt} /> : null}
      <Menu
        label="Running"
        align="end"
        trigger={(props) => <Button {...props} variant="quiet" className={styles.mode!}><span className={styles.modeWord}>{mode === 'lazy' ? 'Lazy' : 'Auto'}</span> <Icon name="chevron" size={14} /></Button>}
        items={[
          { label: 'Lazy', detail: 'A run leaves the cells that read from it stale', isChecked: mode === 'lazy', onSelect: () => commands.invoke('lazy') },
          { label: 'Auto', detail: 'A run also runs the cells that read from it', isChecked: mode === 'auto', onSelect: () => commands.invoke('auto') },
          { kind: 'separator' },
          { label: 'Run all', icon: 'run', onSelect: () => commands.invoke('run-all') },
          { label: 'Restart and run all', detail: 'From clean: forgets every value first', icon: 'refresh', onSelect: () => commands.invoke('restart-run-all') },
          { label: 'Restart kernel', detail: 'Forgets every value; results stay, greyed', icon: 'refresh', blocked: hasKernel ? null : 'No kernel runs.', onSelect: () => commands.invoke('restart') },
          { label: 'Stop kernel', detail: 'Makes room for another notebook', icon: 'stop', blocked: hasKernel ? null : 'No kernel runs.', onSelect: () => commands.invoke('stop-kernel') },
        ]}
      />
    </span>
  );
}
