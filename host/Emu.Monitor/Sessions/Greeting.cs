using System.Reflection;
using Emu.Monitor.Schema;
using Emu.Monitor.Wire;

namespace Emu.Monitor.Sessions;

/// <summary>What a client is told first, and what <c>query-version</c> repeats. The numbers are the level of the protocol, not of this program.</summary>
internal static class Greeting
{
    /// <summary>Level of the protocol, and in words who speaks it.</summary>
    public static VersionInfo Version { get; } = new(
        new VersionTriple(Major: 11, Minor: 1, Micro: 0),
        $"emu {typeof(Greeting).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion}");

    /// <summary>The first message of a session.</summary>
    public static byte[] Message() => QmpText.Message(json =>
    {
        json.WriteStartObject();
        json.WriteStartObject("QMP");
        json.WritePropertyName("version");
        new WireTypes().Of(typeof(VersionInfo)).Write(json, Version);
        json.WriteStartArray("capabilities");
        json.WriteStringValue("oob");
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    });
}

/// <summary>A version in numbers.</summary>
internal sealed record VersionTriple(int Major, int Minor, int Micro);

/// <summary>A version.</summary>
internal sealed record VersionInfo(VersionTriple Qemu, string Package);
