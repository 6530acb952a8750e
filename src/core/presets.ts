/** A named rule of a standard. A preset is a ceiling: shorter is fine, longer is a ConfigurationError. */
export interface Preset {
  /** Seconds; left out where the standard sets no idle timeout. */
  readonly expireAfter?: number;
  /** Seconds; left out where the standard sets no absolute timeout. */
  readonly absoluteTimeout?: number;
  /** The text that the numbers come from. NIST's final and PCI's texts are cited at second hand: check your copy. */
  readonly source: string;
}

const minutes = 60;
const hours = 60 * minutes;
const days = 24 * hours;

export const presets = {
  "nist-aal1": { absoluteTimeout: 30 * days, source: "NIST SP 800-63B-4 section 2.1.3 (SHOULD)" },
  "nist-aal2": {
    expireAfter: 1 * hours,
    absoluteTimeout: 24 * hours,
    source: "NIST SP 800-63B-4 section 2.2.3 (SHOULD)",
  },
  "nist-aal3": {
    expireAfter: 15 * minutes,
    absoluteTimeout: 12 * hours,
    source: "NIST SP 800-63B-4 section 2.3.3 (idle SHOULD, absolute SHALL)",
  },
  "pci-dss-4": { expireAfter: 15 * minutes, source: "PCI DSS 4.0.1 requirement 8.2.8" },
  "disa-stig": { expireAfter: 15 * minutes, source: "DISA ASD STIG V-222389 (users)" },
  "disa-stig-admin": { expireAfter: 10 * minutes, source: "DISA ASD STIG V-222390 (administrators)" },
  "owasp-high": {
    expireAfter: 5 * minutes,
    absoluteTimeout: 8 * hours,
    source: "OWASP Session Management Cheat Sheet: 2 to 5 minutes for high-value applications, 4 to 8 hours absolute",
  },
  "owasp-low": {
    expireAfter: 30 * minutes,
    absoluteTimeout: 8 * hours,
    source: "OWASP Session Management Cheat Sheet: 15 to 30 minutes for low-risk applications, 4 to 8 hours absolute",
  },
  hipaa: {
    expireAfter: 15 * minutes,
    source: "45 CFR 164.312(a)(2)(iii) asks for automatic logoff without a number; 15 minutes is a convention",
  },
  psd2: { expireAfter: 5 * minutes, source: "Commission Delegated Regulation (EU) 2018/389 Article 4(3)(d)" },
  "fedramp-high": { expireAfter: 15 * minutes, source: "NIST SP 800-53 AC-11, AC-12 in the FedRAMP High baseline" },
} as const satisfies Record<string, Preset>;

/** The name of a preset; its numbers and source are in `presets`. */
export type PresetName = keyof typeof presets;
