/** The clinic's records. Every person in here is invented. */

export interface Patient {
  readonly number: string;
  readonly name: string;
  readonly born: string;
  readonly ward: string;
  readonly diagnosis: string;
  readonly allergies: string;
  readonly insurance: string;
  readonly status: "stable" | "observe" | "critical" | "discharge";
  readonly notes: string;
}

export const patients: readonly Patient[] = [
  patient(
    "L-2041",
    "Amalia Fenwick",
    "1958-03-14",
    "2 East, 11",
    "Type 2 diabetes, foot ulcer",
    "Penicillin",
    "stable",
  ),
  patient("L-2057", "Bertram Oduya", "1971-11-02", "ICU, 3", "Sepsis after cholecystitis", "None known", "critical"),
  patient("L-2063", "Celeste Marchetti", "1990-07-29", "Maternity, 4", "Pre-eclampsia, week 34", "Latex", "observe"),
  patient("L-2078", "Dorian Aschenbrenner", "1946-01-19", "2 East, 14", "Heart failure, NYHA III", "Iodine", "observe"),
  patient("L-2080", "Elif Karasu", "2003-05-08", "Surgery, 7", "Appendectomy, day 2", "None known", "discharge"),
  patient("L-2092", "Florian O'Malley", "1984-09-23", "Psychiatry, 2", "Major depression", "None known", "stable"),
  patient(
    "L-2105",
    "Greta van Houten",
    "1967-12-30",
    "Oncology, 9",
    "Breast cancer, cycle 4 of 6",
    "Aspirin",
    "stable",
  ),
  patient("L-2111", "Hiroshi Tanabe", "1952-06-17", "Neurology, 5", "Ischaemic stroke, left side", "Sulfa", "observe"),
  patient("L-2126", "Ines Carvalho", "1979-02-11", "Infectious, 1", "HIV, pneumonia", "None known", "stable"),
  patient("L-2130", "Jonas Wikström", "1998-10-05", "Surgery, 8", "Tibia fracture", "None known", "discharge"),
];

/** Patients whose name, number, ward or diagnosis contains the words. */
export function findPatients(words: string): readonly Patient[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  return patients.filter((each) => {
    const line = `${each.name} ${each.number} ${each.ward} ${each.diagnosis}`.toLowerCase();
    return wanted.every((word) => line.includes(word));
  });
}

/** What the notifications box shows, one after the other, so that polling is seen to go on. */
export const notices: readonly string[] = [
  "Laboratory: potassium of L-2078 is back (5.9 mmol/l).",
  "Pharmacy: order for ward 2 East is on its way.",
  "Radiology: MRI of L-2111 moved to 14:30.",
  "Admission: a bed is free in Surgery, 6.",
  "On call tonight: Dr. Okonjo, extension 417.",
];

function patient(
  number: string,
  name: string,
  born: string,
  ward: string,
  diagnosis: string,
  allergies: string,
  status: Patient["status"],
): Patient {
  const insurance = `A${number.slice(2)} ${born.slice(2, 4)}${born.slice(5, 7)}${born.slice(8)}`;
  const notes = `${diagnosis}. Seen on this morning's round; next visit before noon. Relatives have been informed.`;
  return { number, name, born, ward, diagnosis, allergies, insurance, status, notes };
}
