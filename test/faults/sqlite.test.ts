import { sqliteCases } from "./faults.ts";
import { testFaults } from "./assert.ts";

testFaults(sqliteCases);
