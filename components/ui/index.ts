/**
 * The pieces that pages are built of, on the tokens of app/tokens.css. Import from '@/components/ui'.
 *
 *  Button            variant default|primary|quiet|pin|destructive, size small|medium|large, icon, wide, working,
 *                    blocked="why not" (stays focusable and says why; blockedBy=id where the page says it already)
 *  IconButton        label, icon          ButtonLink  href (downloads where href is under /api/)     Spinner  label?
 *  Link              as Next's, asked for ahead only under the pointer or focus
 *  Field, TextArea, Select   label, hideLabel, hint, error, icon + the native attributes; Select takes options
 *  FileInput  ref, label, accept?, onFiles: hidden, opened by a button; hears files chosen before the page came alive
 *  Segmented         label, value, segments [{value,label,icon?,count?}], onChange
 *  Menu              label, items, align, trigger={(props) => <Button {...props}>…</Button>}
 *  Popover           label, isOpen, onOpen, align, trigger as Menu's: details under a button, not a list of actions
 *  Dialog            isOpen, title, onClose, onSubmit?, actions
 *  useToasts()       say(text, { undo? }), fail(error)        (the provider is in the root layout)
 *  Page, PageHead    the frame of a page; PageHead title, actions, children = the sentence that counts
 *  Notice            tone caution|negative|positive|info, action, isAlert
 *  Empty             title, action, isPage                    Skeleton  widths in percent
 *  Table             label; cells of numbers take className="num"
 *  Tag               tone, icon           StageTag  stage     stageClass(stage) sets --st for what is inside
 *  Avatar, AvatarStack, EmptyAvatar       person {id,name}, size small|medium|large, presence 1–8
 *  CheckResult       state, word?, hideWord                   CheckStrip  checks [{label,status}]
 *  DigestTag         digest, label?, icon?                    Progress  value 0–1 or null, label
 *  IntervalPlot      value, claimed, interval, threshold, baseline, tone, label      IntervalLegend
 *  Time              at (ISO 8601), as age|day|moment
 *  Icon              name, size, label?   Brand
 *
 * Global classes (app/globals.css): vh, dim, faint, small, nowrap, positive, caution, negative, info, accent, mono,
 * wide-only, narrow-only. Numbers and digests are written by components/format.ts.
 */
export { Button, ButtonLink, IconButton, Spinner, type ButtonProps, type ButtonVariant } from './Button';
export { classes } from './classes';
export { Dialog } from './Dialog';
export { Field, Select, TextArea, type Option } from './Field';
export { FileInput } from './FileInput';
export { Brand, Icon, type IconName } from './Icon';
export { domainOf, IntervalLegend, IntervalPlot, type IntervalPlotProps } from './IntervalPlot';
export { initials } from './initials';
export { Avatar, AvatarStack, CheckResult, CheckStrip, DigestTag, EmptyAvatar, presenceOf, Progress, stageClass, StageTag, Tag, type CheckState, type Person, type Tone } from './marks';
export { Link } from './Link';
export { Menu, type MenuItem, type TriggerProps } from './Menu';
export { Empty, Notice, Page, PageHead, Skeleton, Table } from './panels';
export { Popover, type PopoverTriggerProps } from './Popover';
export { Segmented, type Segment } from './Segmented';
export { Time } from './Time';
export { ToastProvider, useToasts, type Toasts } from './Toast';
