using System.Text.Json;
using System.Text.Json.Nodes;
using Emu.Fuzz.Tests.Fuzzing;

namespace Emu.Fuzz.Tests.Targets.Qmp;

/// <summary>Makes commands of a schema. Files are named in a folder of their own, and nothing of the host is used besides.</summary>
internal sealed class CommandMaker
{
    private const int MaxDepth = 4;

    /// <summary>
    /// Superseded code of modules loaded for good stays by design; a terminal, ports and devices are the host's.
    /// </summary>
    private static readonly HashSet<string> LeftOut = ["x-module-reload", "stdio", "pty", "socket", "udp", "tap", "stream", "dgram", "host_device", "chardev-stdio", "chardev-pty", "chardev-socket", "netdev-socket", "netdev-tap"];

    private static readonly string[] Objects =
    [
        "system", "tcg", "cpus", "cpu0", "cpus[0]", "ram", "uart", "slot", "a", "b", "c", "/machine", "/machine/cpus/cpu0", "/machine/uart", "/", "/objects/tcg", "/chardevs", "", "a/b", "cpus[9]", "\ud83d\ude00",
    ];

    private static readonly string[] Parts = ["irq", "external", "mmio", "ram", "root", "chardev", "size", "bits", "type", "dma", "bus", "data", "fetch", "realized", "in[0]", "irq[7]", "", "x"];

    private static readonly string[] Lines = ["info qtree", "info mtree", "info registers", "info registers -a", "info irq", "info jit", "info x", "help", "stop", "cont", "x/4x 0x80000000", "x /9999999x 0", "xp/1g 0", "", "quit now"];

    private readonly Dictionary<string, JsonElement> types = [];
    private readonly List<JsonElement> commands = [];
    private readonly string[] files;

    /// <summary>Makes a maker.</summary>
    /// <param name="schema">What query-qmp-schema gives.</param>
    public CommandMaker(JsonElement schema)
    {
        string folder = Path.Combine(Path.GetTempPath(), "emu-fuzz");
        Directory.CreateDirectory(folder);
        files = [.. Enumerable.Range(0, 3).Select(i => Path.Combine(folder, $"file{i}"))];
        foreach (JsonElement entry in schema.EnumerateArray())
        {
            if (entry.GetProperty("meta-type").GetString() == "command")
            {
                commands.Add(entry);
            }
            else
            {
                types[entry.GetProperty("name").GetString()!] = entry;
            }
        }

        commands.RemoveAll(command => LeftOut.Contains(command.GetProperty("name").GetString()!));
    }

    /// <summary>Makes a command.</summary>
    /// <param name="random">Decides.</param>
    public string Next(Random random)
    {
        JsonElement command = commands[random.Next(commands.Count)];
        JsonNode? arguments = Value(random, command.GetProperty("arg-type").GetString()!, "", 0);
        return new JsonObject { ["execute"] = command.GetProperty("name").GetString(), ["arguments"] = arguments }.ToJsonString();
    }

    private JsonNode? Value(Random random, string type, string member, int depth)
    {
        if (random.Next(40) == 0 && depth > 0)
        {
            return Anything(random, member);
        }

        JsonElement entry = types[type];
        return entry.GetProperty("meta-type").GetString() switch
        {
            "builtin" => Builtin(random, entry.GetProperty("json-type").GetString()!, member),
            "enum" => Pick(random, [.. entry.GetProperty("members").EnumerateArray().Select(value => value.GetProperty("name").GetString()!).Where(value => !LeftOut.Contains(value))]),
            "array" => new JsonArray([.. Enumerable.Range(0, depth > MaxDepth ? 0 : random.Next(4)).Select(_ => Value(random, entry.GetProperty("element-type").GetString()!, member, depth + 1))]),
            "alternate" => Value(random, Pick(random, [.. entry.GetProperty("members").EnumerateArray().Select(value => value.GetProperty("type").GetString()!)]), member, depth + 1),
            _ => Object(random, entry, depth),
        };
    }

    private JsonObject Object(Random random, JsonElement entry, int depth)
    {
        var made = new JsonObject();
        string? tag = entry.TryGetProperty("tag", out JsonElement named) ? named.GetString() : null;
        foreach (JsonElement member in entry.GetProperty("members").EnumerateArray())
        {
            string name = member.GetProperty("name").GetString()!;
            if (name != tag && random.Next(20) < (member.TryGetProperty("default", out _) ? 7 : 19))
            {
                made[name] = Value(random, member.GetProperty("type").GetString()!, name, depth + 1);
            }
        }

        if (tag is not null)
        {
            JsonElement[] variants = [.. entry.GetProperty("variants").EnumerateArray().Where(variant => !LeftOut.Contains(variant.GetProperty("case").GetString()!))];
            JsonElement variant = variants[random.Next(variants.Length)];
            made[tag] = variant.GetProperty("case").GetString();
            foreach ((string name, JsonNode? value) in Object(random, types[variant.GetProperty("type").GetString()!], depth + 1).ToArray())
            {
                made[name] = value?.DeepClone();
            }
        }

        if (random.Next(40) == 0)
        {
            made[Pick(random, Parts)] = Anything(random, "");
        }

        return made;
    }

    private JsonNode? Anything(Random random, string member) => random.Next(6) switch
    {
        0 => null,
        1 => new JsonObject(),
        2 => new JsonArray(),
        3 => Builtin(random, "number", member),
        4 => Builtin(random, "boolean", member),
        _ => Builtin(random, "string", member),
    };

    private JsonNode? Builtin(Random random, string type, string member) => type switch
    {
        "boolean" => random.Next(2) == 0,
        "int" => Number(random),
        "number" => random.Next(2) == 0 ? random.NextDouble() * random.Next() : Number(random),
        "null" => null,
        "value" => random.Next(2) == 0 ? Number(random) : Text(random, member),
        _ => Text(random, member),
    };

    private static JsonNode Number(Random random) => random.Next(4) switch
    {
        0 => random.Next(16),
        1 => 0x8000_0000UL + (uint)(random.Next(-4, 300) * 4096),
        2 => -(long)(Bytes.Number(random, 4096) >> 1),
        _ => Bytes.Number(random, 4096),
    };

    private string Text(Random random, string member) => member switch
    {
        "filename" or "file" or "path" when member != "path" || random.Next(3) == 0 => Pick(random, files),
        "dtb" or "kernel" or "initrd" or "out" or "logfile" => Pick(random, files),
        "command-line" => Pick(random, Lines),
        "property" or "output" or "input" or "region" or "port" or "name" => Pick(random, Parts),
        "data" => Pick(random, ["", "00", "6f000000", "0", "zz", "AAAA", "deadbeefdeadbeef"]),
        _ => random.Next(20) == 0 ? new string('x', random.Next(1, 300)) : Pick(random, Objects),
    };

    private static string Pick(Random random, string[] from) => from.Length == 0 ? "" : from[random.Next(from.Length)];
}
