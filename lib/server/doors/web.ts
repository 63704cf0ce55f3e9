/** Pages and what they load, rendered by the Next process. */
import type { Door, PageDoor } from '../door';

function page(path: string, summary: string, requires: PageDoor['requires'] = { access: 'signed-in' }, method: PageDoor['method'] = 'GET'): Door {
  return { kind: 'page', method, path, summary, requires };
}

const everybody = { access: 'public' } as const;

/** Each page asks again, as the same actor, what it may show; these rows only keep strangers out. */
export const webDoors: readonly Door[] = [
  page('/_next/static/*file', 'Scripts, styles and fonts of the pages', everybody),
  page('/favicon.ico', 'Icon', everybody),
  page('/icon.svg', 'Icon', everybody),
  page('/api/auth/*action', 'Sign-in (next-auth)', everybody),
  page('/api/auth/*action', 'Sign-in (next-auth)', everybody, 'POST'),
  page('/sign-in', 'Sign in', everybody),
  page('/', 'Opens the first project'),
  page('/people', 'People and their roles'),
  page('/p/:project', 'Opens the project\'s notebooks'),
  page('/p/:project/notebooks', 'Notebooks of a project'),
  page('/p/:project/notebooks/:notebook', 'A notebook'),
  page('/p/:project/notebooks/:notebook/report', 'A notebook to read, without its code'),
  page('/p/:project/experiments', 'Runs of a project'),
  page('/p/:project/experiments/:run', 'A run'),
  page('/p/:project/board', 'The lifecycle board'),
  page('/p/:project/board/:version', 'An asset version'),
  page('/p/:project/data', 'Data files of a project'),
  page('/p/:project/deployments', 'Deployments of a project'),
  page('/p/:project/deployments/:deployment', 'A deployment and how it does'),
  page('/p/:project/audit', 'The audit log of a project'),
];

const DEV_METHODS = ['GET', 'POST'] as const;

/** What Next's development overlay asks for; only `npm run dev` has these rows. */
export const devDoors: readonly Door[] = DEV_METHODS.flatMap((method) => [
  page('/_next/*file', 'Development files', everybody, method),
  ...['__nextjs_original-stack-frames', '__nextjs_source-map', '__nextjs_error_feedback', '__nextjs_font', '__nextjs_restart_dev', '__nextjs_server_status'].flatMap((name) => [
    page(`/${name}`, 'Development overlay', everybody, method),
    page(`/${name}/*rest`, 'Development overlay', everybody, method),
  ]),
]);
