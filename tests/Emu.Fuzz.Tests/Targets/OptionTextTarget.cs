using System.Text;
using Emu.Abstractions.Qom;
using Emu.Core.MachineFiles;
using Emu.Fuzz.Tests.Fuzzing;

namespace Emu.Fuzz.Tests.Targets;

/// <summary>Backends as users write them in one text: <c>unix:/tmp/x,server=on</c>, <c>file=disk.img,format=raw</c>, <c>user,hostfwd=tcp::1-:2</c>.</summary>
internal sealed class OptionTextTarget() : FuzzTarget("options", "backends in one text")
{
    private readonly Lines lines = new("stdio", "tcp:", "unix:", "telnet::1", ",server", ",wait=off", ",mux=on", "file=", ",,", "=", "user,", "mac=52:54:00:12:34:56", "hostfwd=tcp::2222-:22", "[::1]:5");

    /// <inheritdoc/>
    public override IReadOnlyList<byte[]> MakeSeeds() =>
    [
        "stdio,mux=on"u8.ToArray(), "tcp:[::1]:5555,server=on,wait=off"u8.ToArray(), "unix:/tmp/a,,b,server"u8.ToArray(), "file=disk.qcow2,format=qcow2,readonly=on"u8.ToArray(),
        "user,mac=52:54:00:12:34:56,hostfwd=tcp::2222-:22,hostfwd=udp::1-:2"u8.ToArray(),
    ];

    /// <inheritdoc/>
    public override byte[] Spoil(Random random, byte[] input) => lines.Spoil(random, input);

    /// <inheritdoc/>
    public override string Run(byte[] input, Random random)
    {
        string text = Encoding.UTF8.GetString(input);
        string[] ends =
        [
            Read(text, () => ShortBackend.Parse(ShortBackend.Chardev, text)),
            Read(text, () => ShortBackend.Parse(ShortBackend.Drive, ShortBackend.ResolveDrive(text, path => path, out _))),
            Read(text, () => ShortBackend.Parse(ShortBackend.Netdev, ShortBackend.ResolveNetdev(text, out _))),
        ];
        return string.Join(' ', ends);
    }

    private static string Read(string text, Func<ShortBackend> parse)
    {
        try
        {
            return parse().TypePrefix;
        }
        catch (PropertyException e)
        {
            return text.Length > 0 ? e.Message.Replace(text, "", StringComparison.Ordinal) : e.Message;
        }
    }
}
