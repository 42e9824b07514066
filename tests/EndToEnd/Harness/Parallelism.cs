using Xunit.v3;

// Every test starts two or three processes, and two cores are all that is counted on.
[assembly: Parallelization(MaxThreads = 2)]
