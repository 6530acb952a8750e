export { manualClock, type ManualClock } from "./manual-clock.ts";
export {
  boundaryVectors,
  judgeVectors,
  type Answer,
  type BoundaryVector,
  type JudgeVector,
  type Step,
} from "./boundary-vectors.ts";
export {
  boundaryContract,
  storeContract,
  type ContractCase,
  type CreateSubject,
  type StoreSubject,
} from "./store-contract.ts";
