using System;
using System.Diagnostics;
using System.IO;
using Managed.Fuzz.Targets;
using SharpFuzz;

namespace Managed.Fuzz;

internal static class Program
{
    private static int Main(string[] args)
    {
        FuzzArguments arguments;
        FuzzTarget target;
        try
        {
            arguments = FuzzArguments.Parse(args);
            target = CreateTarget(arguments.Target);
        }
        catch (Exception exception) when (exception is FormatException or IOException)
        {
            Console.Error.WriteLine(exception.Message);
            Console.Error.WriteLine(FuzzArguments.Usage);
            return 2;
        }

        using var resources = target as IDisposable;
        if (arguments.IsSharpFuzz)
        {
            Fuzzer.OutOfProcess.Run(stream => ReadOrRefuse(target, stream));
            return 0;
        }

        return Report(target, arguments);
    }

    private static FuzzTarget CreateTarget(string name) => name switch
    {
        "png" => new PngTarget(),
        "bmp" => new BmpTarget(),
        "pnm" => new PnmTarget(),
        "jpeg" => new JpegTarget(),
        "safetensors" => new SafeTensorsTarget(),
        "manifest" => new ManifestTarget(),
        "onnx" => new OnnxTarget(),
        "npy" => new NpyTarget(),
        "npz" => new NpzTarget(),
        "vectors" => new VectorsTarget(),
        "wfdb" => new WfdbTarget(),
        "annotations" => new AnnotationTarget(),
        "flac" => new FlacTarget(),
        "edf" => new EdfTarget(),
        "wav" => new WavTarget(),
        "csv" => new CsvTarget(),
        "npy-signal" => new NpySignalTarget(),
        "nifti" => new NiftiTarget(),
        "dicom" => new DicomTarget(),
        "archive" => new ArchiveTarget(),
        "gallery" => new GalleryTarget(),
        "exchange" => new ExchangeTarget(),
        "batch" => new BatchTarget(),
        "seal" => new SealTarget(),
        "multipart" => new MultipartTarget(),
        _ => throw new FormatException($"The target {name} is unknown."),
    };

    private static void ReadOrRefuse(FuzzTarget target, Stream stream)
    {
        var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        try
        {
            target.Read(bytes.ToArray());
        }
        catch (Exception exception) when (exception is InvalidFileException || target.IsEnvironment(exception))
        {
            return;
        }
    }

    private static int Report(FuzzTarget target, FuzzArguments arguments)
    {
        var campaign = new Campaign(target);
        long start = Stopwatch.GetTimestamp();
        campaign.Run(arguments.Corpus, arguments.Count, arguments.Seed);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Console.WriteLine(FormattableString.Invariant($"{arguments.Target}: {campaign.ReadCount} read, {campaign.RefusedCount} refused, in {seconds:F1} s"));
        if (campaign.Failure is not var (input, reason))
            return 0;
        Console.WriteLine($"Failed: {reason}");
        Console.WriteLine(Convert.ToBase64String(input));
        return 1;
    }
}
