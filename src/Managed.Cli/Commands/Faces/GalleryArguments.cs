using System;
using System.CommandLine;
using System.IO;
using System.Linq;
using System.Text;
using Managed.Faces;
using Managed.Faces.Gallery;

namespace Managed.Cli.Commands.Faces;

/// <summary>Which gallery a command is about, and what opens it.</summary>
internal sealed class GalleryArguments
{
    private const string KeyVariable = "MANAGED_GALLERY_KEY";
    private const string PassphraseVariable = "MANAGED_GALLERY_PASSPHRASE";
    private const int MaximumKeyFile = 4096;

    private static readonly UTF8Encoding StrictText = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly Option<string> gallery;
    private readonly Option<string>? storage;
    private readonly Option<string?> key = new("--key")
    {
        Description = $"A file with the key of an encrypted gallery, as face key makes one; {KeyVariable} holds it otherwise.",
        HelpName = "FILE",
    };
    private readonly Option<string?> passphrase = new("--passphrase-file")
    {
        Description = $"A file whose first line is the passphrase of an encrypted gallery; {PassphraseVariable} holds it otherwise.",
        HelpName = "FILE",
    };
    private readonly Option<string?> actor = new("--actor") { Description = "Who does this, for the gallery's audit log; the account's name unless given.", HelpName = "NAME" };

    /// <summary>The gallery's arguments.</summary>
    /// <param name="description">What the gallery is to the command.</param>
    /// <param name="required">Whether the command cannot do without.</param>
    /// <param name="searched">Whether the command asks who faces are.</param>
    public GalleryArguments(string description = "The file of the gallery.", bool required = true, bool searched = false)
    {
        gallery = new Option<string>("--gallery", "-g") { Description = description, HelpName = "GALLERY", Required = required };
        if (searched)
            storage = StorageOption.Create("What a search of the file reads: the values, or a byte for each with bounds first, which takes a quarter more memory and gives the same answers, sooner where there are many questions.", "fp32", "int8");
    }

    public Command AddTo(Command command)
    {
        foreach (Option option in (Option[])[gallery, key, passphrase, actor])
            command.Add(option);
        if (storage is not null)
            command.Add(storage);
        return command;
    }

    public string PathIn(ParseResult arguments) => arguments.GetValue(gallery)!;

    /// <summary>Whether a gallery is named.</summary>
    public bool IsIn(ParseResult arguments) => arguments.GetValue(gallery) is not null;

    /// <summary>Opens the gallery.</summary>
    /// <param name="arguments">What was asked for.</param>
    /// <param name="writable">Whether it will be changed.</param>
    /// <param name="expected">What it has to be bound to; null where it does not matter.</param>
    public GalleryFile Open(ParseResult arguments, bool writable, GalleryBinding? expected = null) => With(
        arguments, options => GalleryFile.Open(PathIn(arguments), options with { Writable = writable, Expected = expected }));

    /// <summary>Opens the gallery for the faces of an engine.</summary>
    /// <param name="arguments">What was asked for.</param>
    /// <param name="writable">Whether it will be changed.</param>
    /// <param name="engine">What its embeddings have to be of.</param>
    /// <param name="metric">How it has to compare them; null where that does not matter.</param>
    public GalleryFile OpenFor(ParseResult arguments, bool writable, FaceEngine engine, FaceMetric? metric)
    {
        GalleryFile opened = Open(arguments, writable);
        try
        {
            engine.RequireBinding(PathIn(arguments), opened.Binding, metric);
            return opened;
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <summary>Makes the gallery.</summary>
    public GalleryFile Create(ParseResult arguments, GalleryBinding binding) => With(arguments, options => GalleryFile.Create(PathIn(arguments), binding, options));

    /// <summary>Opens the gallery to be changed, or makes it where it is not there.</summary>
    /// <param name="context">Where it is remarked that it was made.</param>
    /// <param name="arguments">What was asked for.</param>
    /// <param name="engine">What its embeddings have to be of.</param>
    /// <param name="metric">How it has to compare them; null where that does not matter.</param>
    public GalleryFile OpenOrCreate(CommandContext context, ParseResult arguments, FaceEngine engine, FaceMetric? metric)
    {
        string path = PathIn(arguments);
        if (Path.Exists(path))
            return OpenFor(arguments, writable: true, engine, metric);
        GalleryFile made = Create(arguments, engine.Binding with { Metric = metric ?? engine.Binding.Metric });
        context.Remark(made.Encrypted ? $"{path}: made, encrypted." : $"{path}: made, not encrypted; with --key or --passphrase-file it would be.");
        return made;
    }

    /// <summary>Does something with the gallery; what goes wrong with it becomes a failure with its exit code.</summary>
    public static void Guard(string path, Action work) => Guard(path, () =>
    {
        work();
        return true;
    });

    /// <summary>Does something with the gallery; what goes wrong with it becomes a failure with its exit code.</summary>
    public static T Guard<T>(string path, Func<T> work)
    {
        if (path.Length == 0)
            throw new CommandFailure(ExitCode.Usage, "the name of a gallery is empty.");
        try
        {
            return work();
        }
        catch (InvalidFileException invalid)
        {
            throw new CommandFailure(ExitCode.Model, invalid.Message, invalid);
        }
        catch (IOException full) when (OutputFile.IsDiskFull(full))
        {
            throw new CommandFailure(ExitCode.Budget, $"{path}: the disk is full; nothing that was acknowledged is lost.", full);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            string message = CommandFailure.SentenceOf(exception);
            int code = exception is ArgumentException ? ExitCode.Usage : ExitCode.Model;
            throw new CommandFailure(code, message.StartsWith(path, StringComparison.Ordinal) ? message : $"{path}: {message}", exception);
        }
    }

    private GalleryFile With(ParseResult arguments, Func<GalleryOptions, GalleryFile> open)
    {
        using GalleryKey? opened = ReadKey(arguments);
        var options = new GalleryOptions { Key = opened };
        if (arguments.GetValue(actor) is string name)
            options = options with { Actor = name };
        if (storage is not null)
            options = options with { Storage = StorageOption.Parse(arguments.GetValue(storage)!) };
        return Guard(PathIn(arguments), () => Directory.Exists(PathIn(arguments))
            ? throw new CommandFailure(ExitCode.Model, $"{PathIn(arguments)}: is a folder where the file of a gallery is wanted.")
            : open(options));
    }

    private GalleryKey? ReadKey(ParseResult arguments)
    {
        string? keyFile = arguments.GetValue(key);
        string? passphraseFile = arguments.GetValue(passphrase);
        if (keyFile is not null && passphraseFile is not null)
            throw new CommandFailure(ExitCode.Usage, "--key and --passphrase-file exclude each other.");
        if (keyFile is not null)
            return KeyOf(keyFile, ReadSmall(keyFile));
        if (passphraseFile is not null)
            return PassphraseOf(passphraseFile, ReadSmall(passphraseFile));
        if (Environment.GetEnvironmentVariable(KeyVariable) is { Length: > 0 } text)
            return KeyOfDigits(KeyVariable, text);
        return Environment.GetEnvironmentVariable(PassphraseVariable) is { Length: > 0 } phrase ? GalleryKey.FromPassphrase(phrase) : null;
    }

    /// <summary>A key: its bytes, or their hexadecimal digits and white space.</summary>
    private static GalleryKey KeyOf(string source, byte[] content)
    {
        try
        {
            return content.Length == GalleryKey.Length && content.AsSpan().ContainsAnyExceptInRange((byte)' ', (byte)'~')
                ? GalleryKey.FromBytes(content)
                : KeyOfDigits(source, Encoding.Latin1.GetString(content));
        }
        finally
        {
            Array.Clear(content);
        }
    }

    private static GalleryKey KeyOfDigits(string source, string content)
    {
        string text = content.Trim();
        if (text.Length != 2 * GalleryKey.Length || !text.All(char.IsAsciiHexDigit))
            throw new CommandFailure(ExitCode.Model, $"{source}: a key is {GalleryKey.Length} random bytes or their {2 * GalleryKey.Length} hexadecimal digits.");
        byte[] bytes = Convert.FromHexString(text);
        var key = GalleryKey.FromBytes(bytes);
        Array.Clear(bytes);
        return key;
    }

    private static GalleryKey PassphraseOf(string source, byte[] content)
    {
        string line;
        try
        {
            line = StrictText.GetString(content).TrimStart('\uFEFF').Split('\n', 2)[0].TrimEnd('\r');
        }
        catch (DecoderFallbackException exception)
        {
            throw new CommandFailure(ExitCode.Model, $"{source}: is no text in UTF-8; a key of random bytes is named with --key.", exception);
        }

        return line.Length > 0 ? GalleryKey.FromPassphrase(line) : throw new CommandFailure(ExitCode.Model, $"{source}: its first line, the passphrase, is empty.");
    }

    private static byte[] ReadSmall(string path) => InputFile.Read(path, ExitCode.Model, name =>
    {
        using var stream = new FileStream(name, FileMode.Open, FileAccess.Read);
        var bytes = new byte[MaximumKeyFile + 1];
        int count = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return count <= MaximumKeyFile ? bytes[..count] : throw new CommandFailure(ExitCode.Model, $"{name}: is too long for a key or a passphrase.");
    });
}
