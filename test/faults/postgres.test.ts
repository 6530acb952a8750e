import { postgresCases } from "./faults.ts";
import { testFaults } from "./assert.ts";

testFaults(postgresCases);
