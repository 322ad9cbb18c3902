using System.Text;
using System.Text.Json;
using Emu.Fuzz.Tests.Fuzzing;

namespace Emu.Fuzz.Tests.Targets.Qmp;

/// <summary>What clients send, as bytes: framing, text, requests, negotiation.</summary>
internal sealed class QmpTarget() : FuzzTarget("qmp", "what a monitor is sent, as bytes")
{
    private readonly Lines lines = new(
        "execute", "exec-oob", "arguments", "id", "qmp_capabilities", "'enable':['oob']", "query-version", "query-status", "query-commands", "query-name", "qom-list", "'path':'/'", "stop", "cont", "quit", "device_add",
        "'driver':'ram'", "object-add", "x-space-add", "x-query-phase", "\\u0000", "\\ud800", "'", "\\'", "1e400", "-0", "0.5", "[[[[[[[[", "{'a':{'a':{'a':", "\u00ff\u0000", "\u001f");

    private const int MaxLength = 8192;

    /// <inheritdoc/>
    public override long AllocationBase => 64 << 20;

    /// <inheritdoc/>
    public override long AllocationPerByte => 1024;

    /// <inheritdoc/>
    public override int ShrinkTries => 200;

    /// <inheritdoc/>
    public override IReadOnlyList<byte[]> MakeSeeds() =>
    [
        .. Resources.In("Transcripts/").Select(name => Sent(Encoding.UTF8.GetString(Resources.Read(name)))),
        .. Resources.In("Transcripts/").Select(name => (byte[])[.. "{\"execute\":\"qmp_capabilities\"}\n"u8, .. Sent(Encoding.UTF8.GetString(Resources.Read(name)))]),
        Encoding.UTF8.GetBytes(new string('[', 2000)),
        Encoding.UTF8.GetBytes($"{{'execute':'{new string('x', 9000)}'}}"),
    ];

    /// <inheritdoc/>
    public override byte[] Spoil(Random random, byte[] input) => [.. lines.Spoil(random, input).Take(MaxLength)];

    /// <inheritdoc/>
    public override string Run(byte[] input, Random random)
    {
        using var rig = new MonitorRig();
        rig.Answer();
        for (int at = 0; at < input.Length;)
        {
            int piece = Math.Min(input.Length - at, random.Next(4) == 0 ? random.Next(1, 5) : random.Next(1, 4000));
            rig.Send(input.AsSpan(at, piece));
            at += piece;
        }

        rig.Finish();
        var ends = new StringBuilder();
        foreach (JsonElement answer in rig.Rest())
        {
            ends.Append(answer.TryGetProperty("error", out JsonElement error) ? error.GetProperty("desc").GetString()![..1] : "+");
        }

        rig.CheckMachine();
        return ends.ToString();
    }

    private static byte[] Sent(string transcript) =>
        Encoding.UTF8.GetBytes(string.Join('\n', transcript.Split('\n').Where(line => line.StartsWith("-> ", StringComparison.Ordinal)).Select(line => line[3..].TrimEnd('\r'))));
}
