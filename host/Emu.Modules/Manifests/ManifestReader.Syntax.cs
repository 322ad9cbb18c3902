using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace Emu.Modules.Manifests;

/// <summary>Tokens, paths and places.</summary>
internal ref partial struct ManifestReader
{
    private ImmutableArray<string> ReadNames(string what)
    {
        ImmutableArray<string>.Builder items = ImmutableArray.CreateBuilder<string>();
        Next(JsonToken.StartArray, $"a list after '{what}'");
        while (reader.Read() && reader.Token != JsonToken.EndArray)
        {
            items.Add(reader.Token == JsonToken.String ? reader.GetString() : throw Error($"'{what}' is a list of texts"));
        }

        return items.DrainToImmutable();
    }

    private ReadOnlyMemory<byte> ReadRaw()
    {
        reader.Read();
        int start = reader.TokenStart;
        reader.Skip();
        return text[start..reader.Consumed];
    }

    private bool NextProperty() => reader.Read() && reader.Token == JsonToken.PropertyName;

    private bool NextObject(string what)
    {
        reader.Read();
        return reader.Token switch
        {
            JsonToken.StartObject => true,
            JsonToken.EndArray => false,
            _ => throw Error($"'{what}' is a list of objects"),
        };
    }

    private void Next(JsonToken token, string expected)
    {
        if (!reader.Read() || reader.Token != token)
        {
            throw Error($"expected {expected}");
        }
    }

    private int NextInt(string what)
    {
        reader.Read();
        return reader.Token == JsonToken.Number && reader.TryGetInt32(out int value) ? value : throw Error($"'{what}' is a number");
    }

    private string NextString(string what)
    {
        reader.Read();
        return reader.Token == JsonToken.String ? reader.GetString() : throw Error($"'{what}' is a text");
    }

    private string NextFilled(string what) => NextString(what) is { Length: > 0 } value ? value : throw Error($"'{what}' is empty");

    /// <summary>A module's name also names its folder when it is installed.</summary>
    private string NextModuleName()
    {
        string name = NextFilled("name");
        foreach (char c in name)
        {
            if (!char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c is not ('-' or '.'))
            {
                throw Error($"'{name}' is not a module name: lower-case letters, digits, '-' and '.'");
            }
        }

        return char.IsAsciiLetterLower(name[0]) ? name : throw Error($"module name '{name}' does not begin with a lower-case letter");
    }

    /// <summary>A name that is put together with the module's folder: it must not lead out of it.</summary>
    private string NextFileName()
    {
        string name = NextString("name");
        return name.AsSpan().ContainsAny('/', '\\', ':') || name == ".." ? throw Error($"'{name}' is not the name of a file in the module's folder") : name;
    }

    private string NextPath(string what)
    {
        string path = NextString(what);
        return IsInside(path) ? path : throw Error($"'{path}' does not lie in the module's folder");
    }

    private static bool IsInside(string path)
    {
        if (path.Length == 0 || path[0] == '/' || path.AsSpan().ContainsAny('\\', ':'))
        {
            return false;
        }

        foreach (string part in path.Split('/'))
        {
            if (part is "" or "." or "..")
            {
                return false;
            }
        }

        return true;
    }

    private readonly void Require(bool present, string what)
    {
        if (!present)
        {
            throw Error($"'{what}' is missing");
        }
    }

    private readonly ManifestException Error(string message)
    {
        ReadOnlySpan<byte> before = text.Span[..reader.TokenStart];
        int lineStart = before.LastIndexOf((byte)'\n') + 1;
        return new ManifestException(message, before.Count((byte)'\n') + 1, Encoding.UTF8.GetCharCount(before[lineStart..]) + 1);
    }

    /// <summary>Named here only: a method that names the exception would load the framework's JSON library for every manifest.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool IsSyntax(Exception e) => e is JsonException;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly ManifestException Malformed(Exception e)
    {
        var syntax = (JsonException)e;
        int line = (int)(syntax.LineNumber ?? 0);
        return new ManifestException(e.Message.Split(" LineNumber:", 2)[0].TrimEnd('.'), line + 1, Column(line, (int)(syntax.BytePositionInLine ?? 0)), e);
    }

    private readonly int Column(int line, int bytes)
    {
        ReadOnlySpan<byte> rest = text.Span;
        for (; line > 0; line--)
        {
            rest = rest[(rest.IndexOf((byte)'\n') + 1)..];
        }

        return Encoding.UTF8.GetCharCount(rest[..Math.Min(bytes, rest.Length)]) + 1;
    }
}
