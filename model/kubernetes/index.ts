/** A Lease object by which a leader is elected, a Job of one name, a table, and those who use them. */
export type {
  JobReply,
  JobRequest,
  LeaseReply,
  LeaseRequest,
  TableReply,
  TableRequest,
} from './messages.js';
export { kubernetesJob } from './job.js';
export { kubernetesLease } from './lease.js';
export { kubernetesTable } from './table.js';
