using Xunit.v3;

// Every test starts two or three processes, mostly to wait for them; two cores are all that is counted on.
[assembly: Parallelization(MaxThreads = 3)]
