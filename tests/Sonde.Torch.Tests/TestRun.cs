// One test at a time: tensors are counted process-wide, and two trainings on one machine slow each other down many times.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
