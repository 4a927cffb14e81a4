// Package explain reads EXPLAIN output into a Plan, says where a plan's time
// and pages went, and compares two plans. It does no I/O and imports the
// standard library only.
//
// # Amounts
//
// PostgreSQL prints averages per loop, and amounts that include everything
// below a node (instrument.c, explain.c). A node's fields keep them as printed;
// methods give totals. In the formulas, children are the nodes printed below a
// node except InitPlans.
//
//   - RowsTotal = rows × loops. Before PostgreSQL 18 the average is rounded to
//     whole rows, so the total is only as exact as that.
//   - RemovedTotal = (removed by filter + by join filter + by recheck) × loops.
//   - Total = time × loops × parallel share.
//   - Self = Total − Σ Total of the children − Σ Total of the InitPlans that ran
//     in the node − for a CTE Scan, its share of the CTE's Total.
//   - Pages = shared and local pages, hit and read. Buffers are printed as sums
//     over loops and processes already; nothing is multiplied.
//   - SelfPages, SelfBuffers: as Self, with pages in place of time.
//
// # Parallel share
//
// The time printed below a Gather is summed over the leader and all workers.
// What a user waits for is the slowest of them, so the share of a Gather's
// child is the time of its slowest process, or that of the Gather if this is
// less, divided by the sum. Workers are listed with VERBOSE, and what they do
// not account for is the leader's. Without the list all processes count alike:
// the share is 1 / (workers launched + 1), or 1 / loops when fewer ran. All
// nodes below inherit the share, so that their times still add up.
//
// # InitPlans, CTEs and SubPlans
//
// An InitPlan is printed under the node it is attached to, but runs when its
// value is first needed, inside the node that needs it (nodeSubplan.c); for
// parallel workers, inside the Gather that starts them (execParallel.c). Its
// time is charged there and nowhere else: the node is found by the reference
// ("$0", from 17 on "InitPlan 1") in its expressions, and by having that much
// time and pages to give.
//
// The plan of a WITH query runs piece by piece inside its CTE Scans
// (nodeCtescan.c). Its amounts are taken off the scans in proportion to what
// each has. A data-modifying one is run to its end after the main plan, outside
// the root node (ExecPostprocessPlan in execMain.c).
//
// A SubPlan runs inside the node it is printed under, as any child does.
//
// # Closing the sum
//
// Self and SelfPages are never negative. What this and rounding leave over is
// not hidden: Σ Self + Unattributed = Total of the root.
//
// # Estimates
//
// EstimateFactor = max(estimate, actual) / min(estimate, actual), rows per loop,
// each at least 1 as in the planner (clamp_row_est in costsize.c). An
// overestimate is not counted where the node was not asked for all its rows:
// below a Limit that was filled, on the inner side of a join that needs one
// match, in a merge join, in an EXISTS.
//
// # Comparing
//
// Diff pairs the nodes of two plans by the work they do. Scans come first: the
// same relation and alias in the same subplan, then with either of them free,
// then the same name but for digits, as partitions have. What the paired scans
// read counts as the same thing from there on, whatever it is called in either
// query. Every other node is paired by its role (all joins are one role, all
// sorts, all groupings) and the set of things read below it; what is left by
// having at least half of that set in common. A subplan's scan that is now
// below a new join means that the join replaced the subplan.
package explain
