using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Running;
using Managed.Benchmarks;

BenchmarkSwitcher.FromAssembly(typeof(OperationBench).Assembly).Run(args, DefaultConfig.Instance.AddColumn(new GigaflopsColumn(), new PeakShareColumn()));
