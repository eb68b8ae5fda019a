using System;
using System.Collections.Generic;
using System.Linq;

namespace Managed.Faces.Gallery;

/// <summary>A person that a face may be of.</summary>
/// <param name="Name">The person.</param>
/// <param name="Distance">The distance of the face to the person: to the nearest sample, or the mean of those to several.</param>
public readonly record struct FaceCandidate(string Name, float Distance);

/// <summary>Who a face is of.</summary>
/// <param name="Name">The nearest person, if within the threshold and by the margin nearer than any other; or null: unknown.</param>
/// <param name="Candidates">The nearest persons, nearest first, whether within the threshold or not.</param>
public sealed record FaceIdentification(string? Name, IReadOnlyList<FaceCandidate> Candidates)
{
    private const int FewestRows = 16;
    private const int FewestMeasured = 16;

    /// <summary>Decides who a face is of, wherever samples lie.</summary>
    internal static FaceIdentification Of(ISampleSearch search, FaceMetric metric, IdentificationOptions? options)
    {
        options ??= new IdentificationOptions();
        options.RequireValid(nameof(options));
        IReadOnlyList<FaceCandidate> candidates = Nearest(search, options.Margin > 0 ? Math.Max(2, options.Top) : options.Top, options.SampleCount);
        bool near = candidates.Count > 0 && candidates[0].Distance <= (options.Threshold ?? FaceVerification.DefaultThreshold(metric));
        bool alone = candidates.Count < 2 || candidates[1].Distance - candidates[0].Distance >= options.Margin;
        return new FaceIdentification(near && alone ? candidates[0].Name : null, [.. candidates.Take(options.Top)]);
    }

    /// <summary>The nearest persons, by as many samples as it takes to know them; of equally near ones the first by name comes first.</summary>
    /// <remarks>
    /// No mean is below the nearest sample's distance. So people are measured in the order of their nearest samples, until enough are nearer than the nearest sample
    /// of whoever was not measured, or not found, can be.
    /// </remarks>
    internal static IReadOnlyList<FaceCandidate> Nearest(ISampleSearch search, int top, int samples = 1)
    {
        var measured = new Dictionary<string, float>(StringComparer.Ordinal);
        for (long rows = Math.Max(FewestRows, 2L * top); ; rows *= 4)
        {
            NearestSamples found = search.Nearest((int)Math.Min(rows, int.MaxValue));
            FaceCandidate[] people = [.. found.Samples.OrderBy(sample => sample.Distance).DistinctBy(sample => sample.Name)];
            float beyond = found.Beyond ?? float.NaN;
            for (int done = 0, step = samples == 1 ? people.Length : FewestMeasured; ; step *= 2)
            {
                FaceCandidate[] known = [.. people.Take(done).Where(person => measured.ContainsKey(person.Name)).Select(person => person with { Distance = measured[person.Name] })];
                bool last = done == people.Length;

                // Samples that were not found may be as near as the bound.
                float next = last ? beyond : float.MinNumber(beyond, people[done].Distance);
                if ((last && found.Beyond is null) || known.Count(person => person.Distance < next) >= top)
                    return [.. known.OrderBy(person => person.Distance).ThenBy(person => person.Name, StringComparer.Ordinal).Take(top)];
                if (last)
                    break;
                FaceCandidate[] some = [.. people.Skip(done).Take(step)];
                Measure(search, some, samples, measured);
                done += some.Length;
            }
        }
    }

    private static void Measure(ISampleSearch search, FaceCandidate[] people, int samples, Dictionary<string, float> measured)
    {
        if (samples == 1)
        {
            foreach (FaceCandidate person in people)
                measured[person.Name] = person.Distance;
            return;
        }

        string[] names = [.. people.Select(person => person.Name).Where(name => !measured.ContainsKey(name))];
        if (names.Length == 0)
            return;
        foreach (IGrouping<string, FaceCandidate> person in search.Of(names).GroupBy(sample => sample.Name, StringComparer.Ordinal))
            measured[person.Key] = (float)person.Select(sample => (double)sample.Distance).Order().Take(samples).Average();
    }
}
