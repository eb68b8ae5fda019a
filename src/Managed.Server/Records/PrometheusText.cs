using System;
using System.Collections.Generic;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Threading;

namespace Managed.Server.Records;

/// <summary>Adds up what a meter's instruments tell, and writes it in Prometheus' text format 0.0.4.</summary>
internal sealed class PrometheusText : IDisposable
{
    private static readonly double[] Bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

    private readonly MeterListener listener = new();
    private readonly Lock access = new();
    private readonly SortedDictionary<string, Series> series = new(StringComparer.Ordinal);

    public PrometheusText(Meter meter)
    {
        listener.InstrumentPublished = (instrument, own) =>
        {
            if (ReferenceEquals(instrument.Meter, meter))
                own.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.Start();
    }

    public string Write()
    {
        listener.RecordObservableInstruments();
        var text = new StringBuilder();
        lock (access)
        {
            string? last = null;
            foreach (Series one in series.Values)
            {
                if (one.Instrument.Name != last)
                    text.Append(CultureInfo.InvariantCulture, $"# HELP {one.Instrument.Name} {one.Instrument.Description}\n# TYPE {one.Instrument.Name} {one.Kind}\n");
                last = one.Instrument.Name;
                one.Write(text);
            }
        }

        return text.ToString();
    }

    public void Dispose() => listener.Dispose();

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        string labels = string.Join(',', tags.ToArray().Select(tag => $"{tag.Key}=\"{tag.Value}\""));
        string key = $"{instrument.Name} {labels}";
        lock (access)
        {
            if (!series.TryGetValue(key, out Series? one))
                series.Add(key, one = new Series(instrument, labels));
            one.Add(value);
        }
    }

    private sealed class Series(Instrument instrument, string labels)
    {
        private readonly long[] buckets = new long[Bounds.Length];
        private double sum;
        private long count;

        public Instrument Instrument { get; } = instrument;

        public string Kind => Instrument switch
        {
            Histogram<double> => "histogram",
            Counter<long> => "counter",
            _ => "gauge",
        };

        public void Add(double value)
        {
            count++;
            sum = Kind == "gauge" ? value : sum + value;
            for (int i = 0; i < Bounds.Length; i++)
                buckets[i] += value <= Bounds[i] ? 1 : 0;
        }

        public void Write(StringBuilder text)
        {
            if (Kind != "histogram")
            {
                text.Append(CultureInfo.InvariantCulture, $"{Instrument.Name}{(labels.Length > 0 ? $"{{{labels}}}" : "")} {sum}\n");
                return;
            }

            for (int i = 0; i < Bounds.Length; i++)
                text.Append(CultureInfo.InvariantCulture, $"{Instrument.Name}_bucket{{{labels},le=\"{Bounds[i]}\"}} {buckets[i]}\n");
            text.Append(CultureInfo.InvariantCulture, $"{Instrument.Name}_bucket{{{labels},le=\"+Inf\"}} {count}\n{Instrument.Name}_sum{{{labels}}} {sum}\n{Instrument.Name}_count{{{labels}}} {count}\n");
        }
    }
}
