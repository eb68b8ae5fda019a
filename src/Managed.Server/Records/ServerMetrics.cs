using System;
using System.Collections.Generic;
using System.Diagnostics.Metrics;

namespace Managed.Server.Records;

/// <summary>What is counted, as instruments of <see cref="Meter"/>; <see cref="PrometheusText"/> listens to them.</summary>
internal sealed class ServerMetrics : IDisposable
{
    private readonly Meter meter = new("Managed.Server");
    private readonly Counter<long> requests;
    private readonly Histogram<double> seconds;

    public ServerMetrics(MetricSources sources)
    {
        requests = meter.CreateCounter<long>("managed_requests_total", description: "Requests that were answered, by operation and status.");
        seconds = meter.CreateHistogram<double>("managed_request_seconds", "s", "Time from a request's header to its answer, by operation.");
        Gauge("managed_queue_length", "Requests that wait for a recogniser.", () => sources.QueueLength());
        Gauge("managed_style_jobs", "Style jobs that wait or run.", () => sources.StyleJobs());
        Gauge("managed_gallery_samples", "Samples in the gallery.", () => sources.Samples());
        Gauge("managed_body_bytes", "Bytes of requests' and answers' bodies that are held.", () => sources.BodyBytes());
        Gauge("managed_heap_bytes", "Bytes of the managed heap.", () => GC.GetTotalMemory(forceFullCollection: false));
        Gauge("managed_working_set_bytes", "Bytes of memory of the process.", () => Environment.WorkingSet);
        Text = new PrometheusText(meter);
    }

    public PrometheusText Text { get; }

    public void Count(string operation, int status, TimeSpan elapsed)
    {
        requests.Add(1, new KeyValuePair<string, object?>("operation", operation), new KeyValuePair<string, object?>("status", status));
        seconds.Record(elapsed.TotalSeconds, new KeyValuePair<string, object?>("operation", operation));
    }

    public void Dispose()
    {
        Text.Dispose();
        meter.Dispose();
    }

    private void Gauge(string name, string description, Func<long> read) => meter.CreateObservableGauge(name, read, description: description);
}

/// <summary>Where gauges are read from.</summary>
internal sealed record MetricSources(Func<long> QueueLength, Func<long> StyleJobs, Func<long> Samples, Func<long> BodyBytes);
