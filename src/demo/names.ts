// Everybody and everything here is made up: names that nobody has, domains that lead nowhere, numbers that are never
// given to anybody (Ofcom keeps 07700 900000 to 900999 and 0115 496 0000 to 0999 free for drama).

const firstNames = (
  "Priya Tom Amara Wei Fatima Jo Sam Lee Agnieszka Kofi Maria Chidi Ann Bilal Carys Dewi Elena Femi Grace Hassan Ines " +
  "Jacek Keira Liam Mei Nadia Owen Parveen Quentin Rosa Sanjay Thandi Uma Viktor Winnie Yusuf Zofia Aled Beth Cyrus " +
  "Dina Ewan Freya Gopal Hannah Ivan Jamila Kwame Lucia Marek Nora Olu Petra Rhys Siobhan Tariq Una Vera Xavier Yasmin"
).split(" ");

const lastNames = (
  "Sample Example Specimen Placeholder Template Mockford Testerton Fiction Pretend Madeup Imagined Invented Storybook " +
  "Fable Notreal Standin Prototype Blueprint Draftwell Outline Sketch Pattern Cardboard Papermoon Inkwell Novella " +
  "Parable Rehearsal Stagehand Understudy Puppet Figment Daydream Whimsy Makebelieve Neverwas Nowhere Anywhere " +
  "Somebody Whoever Anybody Everyman Demoson Trialby Testwood Sampleton Exampleby Modelby Fauxley Pseudon Doeworth " +
  "Nonesuch Quasi Loremby Ipsum Dolorby Mirage Illusion Phantom Yonder"
).split(" ");

const trees = (
  "Oak Elm Rowan Willow Hazel Cedar Birch Maple Aspen Juniper Alder Hawthorn Laurel Holly Beech Linden Poplar Larch " +
  "Sycamore Chestnut"
).split(" ");

const houses = ["House", "Court", "Lodge", "Grange"];

function pick(from: readonly string[], at: number): string {
  return from[at % from.length] ?? "";
}

/** Somebody made up; another for every number below 3,600. */
export interface Made {
  name: string;
  /** Their NHSmail address, and the one they had before it. */
  nhsmail: string;
  formerNhsmail: string | null;
  /** Their own e-mail address. */
  email: string;
  /** Their mobile; another for every number below 1,000. */
  mobile: string;
}

/** The person of a number. */
export function personOf(at: number): Made {
  const first = pick(firstNames, at);
  const last = pick(lastNames, 7 * at + Math.floor(at / firstNames.length));
  const mailName = `${first}.${last}`.toLowerCase();
  return {
    name: `${first} ${last}`,
    nhsmail: `${mailName}@nhs.example`,
    formerNhsmail: null,
    email: `${mailName}@care.example`,
    mobile: `07700 900${threeDigits(at)}`,
  };
}

/** The name, code and telephone number of the care home of a number, below 80. */
export function homeOf(at: number): { name: string; code: string; phone: string } {
  const name = `${pick(trees, at)} ${pick(houses, at + Math.floor(at / trees.length))}`;
  return { name, code: `VL9${String(at + 10)}`, phone: `0115 496 0${threeDigits(at + 100)}` };
}

/** An organisation that runs homes, or other organisations. */
export interface Organisation {
  code: string;
  name: string;
  /** Whoever is above it has its administrator. */
  parent: Organisation | null;
  adminEmail: string;
  /** Who supports its homes locally. */
  support: string;
}

const group: Organisation = {
  code: "VL9G1",
  name: "Lighthouse Group (fictional)",
  parent: null,
  adminEmail: "admin.lighthouse@care.example",
  support: "",
};
const organisations: readonly (Pick<Organisation, "name"> & Partial<Organisation>)[] = [
  { name: "Sunrise" },
  { name: "Harbour", parent: group, adminEmail: "" },
  { name: "Meadow", parent: group, adminEmail: "" },
  { name: "Valley", support: "Example Commissioning Support, 0115 496 0950" },
  { name: "Parkside", support: "Parkside digital team on 0115 496 0960" },
  { name: "Hilltop" },
];

/** The organisation of a number, below 6. */
export function organisationOf(at: number): Organisation {
  const { name = "", ...known } = organisations[at] ?? {};
  const adminEmail = `admin.${name.toLowerCase()}@care.example`;
  return { code: `VL9H${at + 1}`, parent: null, adminEmail, support: "", ...known, name: `${name} Care (fictional)` };
}

function threeDigits(number: number): string {
  return String(number % 1000).padStart(3, "0");
}
