using System;
using System.Collections.Generic;
using System.Linq;
using FsCheck.Xunit;
using Managed.Faces;
using Managed.Faces.Clustering;
using Managed.Tensors;
using Xunit;

namespace Managed.Tests.Faces.Clustering;

public class ChineseWhispersTests
{
    [Fact]
    public void Faces_near_each_other_are_one_cluster_the_largest_first()
    {
        IReadOnlyList<IReadOnlyList<int>> clusters = Cluster(1, 0, 10, 10.2f, 0.1f, 10.1f, 50);
        Assert.Equal([[1, 2, 4], [0, 3], [5]], clusters.Select(cluster => cluster.ToArray()));
    }

    [Fact]
    public void Nobody_makes_no_cluster() => Assert.Empty(Cluster(1));

    [Fact]
    public void A_distance_equal_to_the_threshold_joins() => Assert.Single(Cluster(1, 0, 1));

    [Fact]
    public void Two_crowds_that_one_face_bridges_stay_two()
    {
        float[] crowd = [0, 0.1f, 0.2f, 0.3f, 1.2f, 2.1f, 2.2f, 2.3f, 2.4f];
        IReadOnlyList<IReadOnlyList<int>> clusters = Cluster(1, crowd);
        Assert.Equal(2, clusters.Count);
        Assert.Contains(clusters, cluster => cluster.Intersect([0, 1, 2, 3]).Count() == 4);
        Assert.Contains(clusters, cluster => cluster.Intersect([5, 6, 7, 8]).Count() == 4);
    }

    [Property]
    public bool Every_face_is_in_one_cluster_and_people_far_apart_are_never_joined(int seed)
    {
        var random = new SeededRandom(seed);
        int[] people = [.. Enumerable.Range(0, 30).Select(_ => random.NextInt(5))];
        FaceEmbedding[] faces = [.. people.Select(person => new FaceEmbedding([(10 * person) + random.NextSingle(), random.NextSingle()]))];
        IReadOnlyList<IReadOnlyList<int>> clusters = ChineseWhispers.Cluster(faces, 2, seed: seed);
        return clusters.SelectMany(cluster => cluster).Order().SequenceEqual(Enumerable.Range(0, 30))
            && clusters.Count == people.Distinct().Count()
            && clusters.All(cluster => cluster.Select(face => people[face]).Distinct().Count() == 1);
    }

    [Fact]
    public void A_threshold_is_a_number_of_at_least_0()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Cluster(-1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Cluster(float.NaN, 0));
    }

    private static IReadOnlyList<IReadOnlyList<int>> Cluster(float threshold, params float[] places) =>
        ChineseWhispers.Cluster([.. places.Select(place => new FaceEmbedding([place, 0]))], threshold);
}
