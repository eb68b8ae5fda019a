using System.CommandLine;

namespace Managed.Cli.Commands;

/// <summary>Options that take one of some words.</summary>
internal static class Choice
{
    /// <summary>An option that takes one of the values; the first unless another is given.</summary>
    public static Option<string> Option(string name, string description, params string[] values)
    {
        var option = new Option<string>(name) { Description = description, DefaultValueFactory = _ => values[0], HelpName = string.Join('|', values) };
        option.AcceptOnlyFromAmong(values);
        return option;
    }
}
