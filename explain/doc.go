// Package explain reads EXPLAIN output into a Plan, says where a plan's time
// and pages went, and compares two plans. It does no I/O and imports the
// standard library only.
//
// # Amounts
//
// PostgreSQL prints averages per loop, and amounts that include everything
// below a node (instrument.c, explain.c). A node's fields keep them as printed;
// methods give totals. In the formulas, children are the nodes printed below a
// node except InitPlans, and Σ runs over them.
//
//   - RowsTotal = rows × loops.
//   - RemovedTotal = (removed by filter + by join filter + by recheck) × loops.
//   - TotalOn(Summed) = time × loops, and above a Gather also the time of the
//     workers below it.
//   - Total = TotalOn(Wall) = time × loops × parallel share.
//   - Self = Total − Σ Total − Σ Total of the InitPlans that ran in the node
//     − for a CTE Scan, the part of the CTE's Total that ran in it − for a
//     ModifyTable, the time of the triggers that fired in it. SelfOn(Summed)
//     likewise.
//   - Pages = shared and local pages, hit and read. Buffers, I/O times and WAL
//     are printed as sums over loops and processes already (BufferUsage and
//     WalUsage in instrument.c); nothing is multiplied.
//   - SelfPages, SelfBuffers, SelfIO, SelfWAL: as Self. I/O times are summed
//     over processes: below a Gather compare them with SelfOn(Summed).
//
// A node that was never executed has loops = 0, and so 0 of everything.
//
// # Two clocks
//
// The time printed below a Gather is summed over the leader and all workers
// that took part; the Gather's own is the leader's alone (execParallel.c,
// InstrAggNode in instrument.c). Summed keeps to that sum. Wall is what a user
// waits for: the slowest process. Waiting counts in both, for locks, for disks
// and for each other: EXPLAIN reads a clock, not a processor's counter.
//
//   - slowest = the largest time of one process in the Gather's child. With
//     VERBOSE the workers that did something are listed, and what they do not
//     account for is the leader's; it is 0 with parallel_leader_participation
//     off. Without the list all processes count alike: slowest = time × loops /
//     processes, processes = the child's loops / the Gather's loops. So a worker
//     that was planned, but not launched, or that came too late to do anything,
//     does not count.
//   - room = the Gather's time − its SubPlans' − that of the InitPlans it ran
//     before it started the workers. While the leader is busy with those, or
//     not asked for rows, the workers go on, unwaited for.
//   - parallel share = min(slowest, room) / (time × loops of the Gather's child).
//
// All nodes below inherit the share: their times still add up, each being the
// part of the wait that its part of the work is. A Parallel Append's child that
// only one worker ran thus has the share of all.
//
// # InitPlans, CTEs and SubPlans
//
// An InitPlan is printed under the node it is attached to, but runs when its
// value is first needed, inside the node that needs it (ExecSetParamPlan in
// nodeSubplan.c); for parallel workers, inside the Gather that starts them
// (ExecInitParallelPlan in execParallel.c). Its amounts are charged there and
// nowhere else: the node is found by the reference ("$0", from 17 on "InitPlan
// 1", from 19 on "InitPlan expr_1") in its expressions, and by having that much
// time and pages to give. The keys of an index scan that is started again and
// again are evaluated by the node above it; that has the pages then. Where the reference is not printed (a LIMIT, a target
// list without VERBOSE), the first node with the room is taken.
//
// The plan of a WITH query runs piece by piece inside its CTE Scans
// (nodeCtescan.c), in each as far as rows are missing that no other has fetched.
// How much ran in which is not printed. What is left to the scans together is
// known exactly; it is divided by the rows that each looked at, and the rest of
// each scan's time and pages is what ran in it. A data-modifying one is run to
// its end after the main plan (ExecPostprocessPlan in execMain.c): what its
// scans have no room for ran there, outside the root node. A recursive one is
// read by its WorkTable Scan without running anything.
//
// A SubPlan, hashed or not, runs inside the node it is printed under, as any
// child does. Of the two that up to 13 an AlternativeSubPlan prints, the one not
// chosen was never executed.
//
// # Rounding
//
// Times are printed in milliseconds with three decimals, per loop, so that
// Total may be off by half a microsecond × loops: TotalBound. Self is a
// difference, and may be off by the bounds of all its parts: SelfBound. Where a
// node took next to nothing, Self may be negative, by SelfBound at most. I/O
// times are printed once for all loops. Rows are printed as averages, whole up
// to 17, with two decimals from 18 on: RowsBound. Pages and WAL are exact.
//
// # Closing the sum
//
// Account adds up the whole execution. The time printed at its end begins with
// starting the executor, and ends with shutting it down (ExplainOnePlan in
// explain.c); in it:
//
//   - Nodes = Σ Self of all nodes = Total of the root + what data-modifying WITH
//     queries did after it − the triggers that fired inside a ModifyTable.
//   - Triggers: AFTER triggers and constraints fire when the root has ended
//     (AfterTriggerEndQuery in trigger.c), BEFORE and INSTEAD OF triggers inside
//     a ModifyTable. EXPLAIN does not say which is which: those that do not fit
//     between the root's time and the execution's must have fired inside.
//   - Serialization: rows are turned into text or binary form outside the root
//     (SERIALIZE, 17+).
//   - Compilation: code is generated when the executor starts, before any node
//     runs; the leader's part of JIT's Generation. Inlining, optimisation and
//     emission happen at the first use, inside a node (llvmjit.c), and are in its
//     Self already. Workers generate theirs inside the Gather.
//   - Unattributed: what remains. Planning comes before and is not part of it.
//
// Nothing is cut off at zero to make this close. A plan that contradicts itself
// (a child with more time than its parent) leaves its nodes at −SelfBound, and
// the contradiction in Unattributed.
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
