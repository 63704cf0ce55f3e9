/**
 * What a sandbox must show of the machine for a GPU to be found: its devices, and the programs that drive it. Native code that strangers'
 * cells then can reach (docs/operations.md, "A GPU"), so nothing of it is bound unless the administrator says so.
 */
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';

/** Where the Vulkan loader looks for the descriptions of drivers. */
const DESCRIPTIONS = ['/usr/share/vulkan', '/etc/vulkan', '/usr/local/share/vulkan', '/usr/share/glvnd'];
/** Where drivers look up what device a node of /dev/dri is. */
const DEVICE_TREES = ['/sys/dev/char', '/sys/devices', '/sys/bus/pci', '/sys/class/drm'];
const LIBRARY_FOLDERS = ['/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu', '/usr/lib64', '/usr/lib'];
const LOADER = 'libvulkan.so.1';

/** Memory under RLIMIT_DATA for the thread that has the GPU and for its driver, bytes. */
export const GPU_DATA_BYTES = 2048 * 1024 * 1024;
/** Threads that a driver may start; Mesa's software one takes one a core. */
export const GPU_TASKS = 48;

/** Options for bubblewrap, to stand after `--dev /dev`. */
export function gpuDevices(): string[] {
  const devices = ['/dev/dri', ...namesIn('/dev').filter((name) => name.startsWith('nvidia')).map((name) => join('/dev', name))];
  return devices.flatMap((path) => ['--dev-bind-try', path, path]);
}

/** Options for bubblewrap, to stand before single libraries are bound. Empty where there is no Vulkan loader. */
export function gpuLibraries(): string[] {
  const loaderAt = LIBRARY_FOLDERS.find((folder) => existsSync(join(folder, LOADER)));
  if (loaderAt === undefined) return [];
  const folders = new Set([loaderAt, ...DESCRIPTIONS.flatMap(driversIn)].map((folder) => realpathSync(folder)));
  // The loader's cache may name what lies there by the older path.
  const places = [...folders].flatMap((folder) => [...new Set([folder, isLinked('/lib') ? folder.replace(/^\/usr\/lib/, '/lib') : folder])].map((at) => [folder, at] as const));
  const given = [...DESCRIPTIONS, ...DEVICE_TREES, '/etc/ld.so.cache'];
  return [
    ...places.flatMap(([folder, at]) => ['--ro-bind', folder, at]),
    ...given.flatMap((path) => ['--ro-bind-try', path, path]),
  ];
}

/** True where /lib is /usr/lib. */
function isLinked(path: string): boolean {
  return existsSync(path) && realpathSync(path) !== path;
}

/** Folders of the libraries that descriptions name by their path; one that is named without is found beside the loader. */
function driversIn(descriptions: string): string[] {
  const folder = join(descriptions, 'icd.d');
  return namesIn(folder).filter((name) => name.endsWith('.json')).flatMap((name) => {
    try {
      const { ICD } = JSON.parse(readFileSync(join(folder, name), 'utf8')) as { readonly ICD?: { readonly library_path?: string } };
      const path = ICD?.library_path;
      return path !== undefined && isAbsolute(path) && existsSync(path) ? [dirname(path)] : [];
    } catch {
      // The loader passes over what it cannot read, too.
      return [];
    }
  });
}

function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}
