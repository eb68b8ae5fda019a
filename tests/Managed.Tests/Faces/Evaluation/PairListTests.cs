using System;
using System.IO;
using System.Linq;
using System.Text;
using Managed.Faces.Evaluation;
using Xunit;

namespace Managed.Tests.Faces.Evaluation;

public sealed class PairListTests : IDisposable
{
    private const string Header = "file_x,file_y,Decision\n";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("managed-pairs-");

    private string ListPath => Path.Combine(folder.FullName, "pairs.txt");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void Csv_names_two_pictures_and_whether_they_show_one_person()
    {
        PairList list = Read(Header + "a.jpg,people/b.jpg,Yes\nc.jpg,d.jpg,No\n");
        Assert.Equal(1, list.FoldCount);
        Assert.Equal([new FacePair(In("a.jpg"), In("people", "b.jpg"), true, 0), new FacePair(In("c.jpg"), In("d.jpg"), false, 0)], list.Pairs.AsEnumerable());
    }

    [Theory]
    [InlineData("file_x,file_y,Decision\r\na.jpg,b.jpg,Yes\r\n\r\n")]
    [InlineData("\uFEFFfile_x,file_y,Decision\na.jpg,b.jpg,Yes")]
    [InlineData("FILE_X, file_y , decision\n a.jpg , b.jpg , YES ")]
    [InlineData("\"file_x\",\"file_y\",\"Decision\"\n\"a.jpg\",b.jpg,\"Yes\"\n")]
    [InlineData("file_x,file_y,Decision\n\na.jpg, \"b.jpg\" ,yes\n\n")]
    public void Line_ends_marks_blanks_case_and_quotes_do_not_matter(string text) =>
        Assert.Equal([new FacePair(In("a.jpg"), In("b.jpg"), true, 0)], Read(text).Pairs.AsEnumerable());

    [Fact]
    public void A_name_in_quotes_may_hold_commas_and_quotes() =>
        Assert.Equal([new FacePair(In("Doe, \"J\".jpg"), In("a\"b.jpg"), false, 0)], Read(Header + "\"Doe, \"\"J\"\".jpg\",a\"b.jpg,No").Pairs.AsEnumerable());

    [Theory]
    [InlineData("a.jpg,b.jpg,Maybe")]
    [InlineData("a.jpg,b.jpg,")]
    [InlineData("a.jpg,b.jpg")]
    [InlineData("a.jpg,b.jpg,Yes,")]
    [InlineData("a.jpg;b.jpg;Yes")]
    [InlineData(",b.jpg,Yes")]
    [InlineData("a.jpg,\"\",Yes")]
    [InlineData("\"a.jpg,b.jpg,Yes")]
    [InlineData("\"a\".jpg,b.jpg,Yes")]
    public void A_row_that_is_no_pair_is_named_by_its_line(string row)
    {
        InvalidFileException exception = Assert.Throws<InvalidFileException>(() => Read(Header + "a.jpg,b.jpg,Yes\n" + row + "\n"));
        Assert.Equal(ListPath, exception.File);
        Assert.StartsWith("line 3 is not", exception.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(Header)]
    [InlineData("file_x,file_y\na,b\n")]
    [InlineData("a.jpg,b.jpg,Yes\n")]
    [InlineData("\0\0\0\0")]
    public void A_file_that_is_no_list_is_refused(string text) => Assert.Throws<InvalidFileException>(() => Read(text));

    [Fact]
    public void Pictures_may_lie_in_another_folder() =>
        Assert.Equal(Path.Combine("elsewhere", "a.jpg"), Read(Header + "a.jpg,b.jpg,Yes\n", "elsewhere").Pairs[0].First);

    [Fact]
    public void The_pairs_of_LFW_alternate_in_half_folds()
    {
        PairList list = Read("2\t1\nAbel_Pacheco\t1\t4\nAda\t2\tBob_B\t13\nCy\t1\t1234\nDee\t1\tEve\t2\n");
        Assert.Equal(2, list.FoldCount);
        Assert.Equal(
            [
                new FacePair(In("images", "Abel_Pacheco", "Abel_Pacheco_0001.jpg"), In("images", "Abel_Pacheco", "Abel_Pacheco_0004.jpg"), true, 0),
                new FacePair(In("images", "Ada", "Ada_0002.jpg"), In("images", "Bob_B", "Bob_B_0013.jpg"), false, 0),
                new FacePair(In("images", "Cy", "Cy_0001.jpg"), In("images", "Cy", "Cy_1234.jpg"), true, 1),
                new FacePair(In("images", "Dee", "Dee_0001.jpg"), In("images", "Eve", "Eve_0002.jpg"), false, 1),
            ],
            list.Pairs.AsEnumerable());
    }

    [Theory]
    [InlineData("1 1\nAda 1 2\nAda 1 2\n", "line 3 is not a pair of two people")]
    [InlineData("1 1\nAda 1 Bob 2\nAda 1 Bob 2\n", "line 2 is not a pair of one person")]
    [InlineData("1 1\nAda 1 0\nAda 1 Bob 2\n", "line 2 is not a pair of one person")]
    [InlineData("1 1\nAda one two\nAda 1 Bob 2\n", "line 2 is not a pair of one person")]
    [InlineData("1 1\n../Ada 1 2\nAda 1 Bob 2\n", "'../Ada' is not a plain name")]
    [InlineData("1 1\n.. 1 2\nAda 1 Bob 2\n", "'..' is not a plain name")]
    public void A_bad_pair_of_LFW_is_told(string text, string reason)
    {
        InvalidFileException exception = Assert.Throws<InvalidFileException>(() => Read(text));
        Assert.Equal(reason, exception.Reason);
    }

    [Theory]
    [InlineData("2 1\nAda 1 2\nAda 1 Bob 2\n")]
    [InlineData("0 1\n")]
    [InlineData("-1 1\n")]
    [InlineData("999999 999999\nAda 1 2\n")]
    [InlineData("1\nAda 1 2\n")]
    public void A_count_of_LFW_that_does_not_fit_is_refused(string text) => Assert.Throws<InvalidFileException>(() => Read(text));

    [Fact]
    public void A_list_beyond_the_limit_is_not_read()
    {
        using (FileStream stream = File.Create(ListPath))
            stream.SetLength(64_000_001);
        InvalidFileException exception = Assert.Throws<InvalidFileException>(() => PairList.Read(ListPath));
        Assert.Contains("64000000", exception.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_that_is_not_there_is_a_missing_file() => Assert.Throws<FileNotFoundException>(() => PairList.Read(ListPath));

    [Fact]
    public void Of_people_come_all_pairs_of_one_person_and_as_many_of_two()
    {
        string[][] people = [["a1", "a2", "a3"], ["b1"], ["c1", "c2"], [], ["d1", "d2", "d3", "d4"]];
        PairList list = PairList.OfPeople(people);
        FacePair[] same = [.. list.Pairs.Where(pair => pair.Same)];
        FacePair[] different = [.. list.Pairs.Where(pair => !pair.Same)];
        Assert.Equal(["a1 a2", "a1 a3", "a2 a3", "c1 c2", "d1 d2", "d1 d3", "d1 d4", "d2 d3", "d2 d4", "d3 d4"], same.Select(pair => $"{pair.First} {pair.Second}"));
        Assert.Equal(10, different.Length);
        Assert.All(different, pair => Assert.NotEqual(pair.First[0], pair.Second[0]));
        Assert.Distinct(different.Select(pair => string.Join(' ', new[] { pair.First, pair.Second }.Order(StringComparer.Ordinal))));
        Assert.Equal(list.Pairs.AsEnumerable(), PairList.OfPeople(people).Pairs.AsEnumerable());
        Assert.Equal(1, list.FoldCount);
    }

    [Fact]
    public void Of_people_with_few_strangers_come_all_of_them()
    {
        PairList list = PairList.OfPeople([["a1", "a2", "a3", "a4"], ["b1"]]);
        Assert.Equal((6, 4), (list.Pairs.Count(pair => pair.Same), list.Pairs.Count(pair => !pair.Same)));
    }

    [Fact]
    public void Of_one_person_or_of_single_pictures_there_are_no_pairs()
    {
        Assert.Throws<ArgumentException>(() => PairList.OfPeople([]));
        Assert.Throws<ArgumentException>(() => PairList.OfPeople([["a1", "a2"]]));
        Assert.Throws<ArgumentException>(() => PairList.OfPeople([["a1"], ["b1"]]));
    }

    private PairList Read(string text, string? images = null)
    {
        File.WriteAllText(ListPath, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        return PairList.Read(ListPath, images);
    }

    private string In(params string[] parts) => Path.Combine([folder.FullName, .. parts]);
}
