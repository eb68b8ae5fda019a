using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Managed.Tensors;

namespace Managed.Faces.Learning;

/// <summary>Pictures of faces, cut out, by person.</summary>
public sealed class LabelledFaces
{
    /// <summary>Faces of some people.</summary>
    /// <param name="people">Each person's name and pictures.</param>
    /// <exception cref="ArgumentException">There is no person, or a person has no picture.</exception>
    public LabelledFaces(IEnumerable<KeyValuePair<string, ImmutableArray<RgbImage>>> people)
    {
        People = [.. people];
        if (People.IsEmpty || People.Any(person => person.Value.IsDefaultOrEmpty))
            throw new ArgumentException("There are people, and each has a picture.", nameof(people));
    }

    /// <summary>The people, each with a picture or more.</summary>
    public ImmutableArray<KeyValuePair<string, ImmutableArray<RgbImage>>> People { get; }

    /// <summary>The number of pictures.</summary>
    public int PictureCount => People.Sum(person => person.Value.Length);

    /// <summary>The people whose name is, or is not, among the given ones; null where none is left.</summary>
    public LabelledFaces? Where(Func<string, bool> name)
    {
        KeyValuePair<string, ImmutableArray<RgbImage>>[] people = [.. People.Where(person => name(person.Key))];
        return people.Length == 0 ? null : new LabelledFaces(people);
    }
}
