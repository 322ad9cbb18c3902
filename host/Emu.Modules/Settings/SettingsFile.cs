using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Emu.Abstractions.Qom;
using Microsoft.Extensions.Configuration;

namespace Emu.Modules.Settings;

/// <summary>
/// The configuration file <c>config.json</c>. A change replaces the whole file at once: a reader sees the old one or the new one.
/// Two programs that change it take turns. Keys that this program does not know stay; comments do not.
/// </summary>
public sealed class SettingsFile(UserFolders folders)
{
    private const string FileName = "config.json";

    /// <summary>Full path.</summary>
    public string Path { get; } = PathIn(folders);

    /// <summary>Remembers that a module is disabled, or that it is not.</summary>
    /// <returns>Whether the file changed.</returns>
    /// <exception cref="EmuException">The file cannot be read or written.</exception>
    public bool SetDisabled(string module, bool disabled) => Change(root =>
    {
        JsonObject modules = Child(root, "modules", () => new JsonObject());
        JsonArray names = Child(modules, "disabled", () => new JsonArray());
        for (int i = 0; i < names.Count; i++)
        {
            if (names[i] is JsonValue value && value.TryGetValue(out string? name) && name == module)
            {
                if (!disabled)
                {
                    names.RemoveAt(i);
                }

                return !disabled;
            }
        }

        if (disabled)
        {
            names.Add((JsonNode)JsonValue.Create(module));
        }

        return disabled;
    });

    /// <summary>Whether there is a configuration file.</summary>
    public bool Exists => File.Exists(Path);

    internal static void AddTo(ConfigurationBuilder builder, UserFolders folders)
    {
        // From bytes and not by file name: no file provider, no watcher, and a missing file costs nothing.
        if (ReadBytes(PathIn(folders)) is { } content)
        {
            builder.AddJsonStream(new MemoryStream(content));
        }
    }

    internal static IConfiguration Build(ConfigurationBuilder builder, UserFolders folders)
    {
        try
        {
            return builder.Build();
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            throw Broken(PathIn(folders), e);
        }
    }

    private static string PathIn(UserFolders folders) => System.IO.Path.Combine(folders.Configuration, FileName);

    private bool Change(Func<JsonObject, bool> change)
    {
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
            using FileStream turn = TakeTurn();
            JsonObject root = Read();
            if (!change(root))
            {
                return false;
            }

            Replace(root);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EmuException($"{Path} cannot be written: {e.Message}. Make the folder writable, or name another with {UserFolders.ConfigurationVariable}", e);
        }
    }

    private FileStream TakeTurn()
    {
        // The holder only rewrites a small file: a second is long, and longer means that something else is wrong.
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                return new FileStream(Path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (attempt < 100)
            {
                Thread.Sleep(10);
            }
        }
    }

    private JsonObject Read()
    {
        if (ReadBytes(Path) is not { } content)
        {
            return [];
        }

        try
        {
            return JsonNode.Parse(content, documentOptions: new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true }) as JsonObject
                ?? throw new EmuException($"{Path}:1:1: the configuration is not a JSON object. Correct it, or remove the file");
        }
        catch (JsonException e)
        {
            throw Broken(Path, e);
        }
    }

    private void Replace(JsonObject root)
    {
        string temporary = Path + ".new";
        using (FileStream stream = new(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            using (Utf8JsonWriter writer = new(stream, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            {
                root.WriteTo(writer);
            }

            stream.WriteByte((byte)'\n');
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, Path, overwrite: true);
    }

    private T Child<T>(JsonObject parent, string name, Func<T> make)
        where T : JsonNode
    {
        switch (parent[name])
        {
            case T found:
                return found;
            case null:
                T made = make();
                parent[name] = made;
                return made;
            default:
                throw new EmuException($"{Path}: '{name}' is not {(typeof(T) == typeof(JsonArray) ? "a list" : "an object")}. Correct it, or remove the file");
        }
    }

    private static byte[]? ReadBytes(string path)
    {
        // Asked first because most users have no such file, and the first exception of a process costs milliseconds.
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EmuException($"{path} cannot be read: {e.Message}. Make it readable, or name another folder with {UserFolders.ConfigurationVariable}", e);
        }
    }

    private static EmuException Broken(string path, Exception e)
    {
        // The configuration library wraps what the reader says; the reader knows the place.
        JsonException? json = e as JsonException ?? e.InnerException as JsonException;
        string place = json is null ? path : $"{path}:{(json.LineNumber ?? 0) + 1}:{(json.BytePositionInLine ?? 0) + 1}";
        string what = (json ?? e).Message.Split(" LineNumber:", 2)[0].TrimEnd('.');
        return new EmuException($"{place}: the configuration is not valid JSON: {what}. Correct it, or remove the file", e);
    }
}
