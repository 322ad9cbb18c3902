using Emu.Abstractions.Qom;
using Emu.Backends.Char.Host;
using Emu.Backends.Char.Peers;

namespace Emu.Backends.Char;

/// <summary>
/// A pseudo terminal of the host, for terminal programs: 'screen /dev/pts/3'. Which one it is says the log. What the guest writes
/// while nobody has it open is dropped. Not on Windows.
/// </summary>
[ObjectType("chardev-pty", Family = "char")]
public sealed partial class PtyBackend : PeerBackend
{
    [Derived]
    // What somebody else has at the path is not removed.
    private bool isLinked;
    private HostPty? terminal;

    /// <summary>Where to put a link to it, so that its name is known beforehand; removed at the end.</summary>
    [Config(Name = "path")]
    public partial string LinkPath { get; init; }

    /// <inheritdoc/>
    public override string Address => "pty:" + (terminal?.Name ?? "");

    /// <inheritdoc/>
    protected override void OnRealize()
    {
        base.OnRealize();
        try
        {
            terminal = HostPty.Open()
                ?? throw new ConfigurationException($"{Path}: Windows has no pseudo terminals of this kind; use tcp:127.0.0.1:PORT,server=on or unix:PATH,server=on");
            Link(terminal.Name);
        }
        catch (IOException e)
        {
            terminal?.Dispose();
            throw new ConfigurationException($"{Path}: {e.Message.TrimEnd('.')}", e);
        }

        Say($"is {terminal.Name}");
        Begin(isAwaited: false);
    }

    /// <inheritdoc/>
    protected override void OnUnrealize()
    {
        base.OnUnrealize();
        if (isLinked)
        {
            isLinked = false;
            File.Delete(LinkPath);
        }

        terminal?.Dispose();
    }

    /// <inheritdoc/>
    private protected override IPeer? NextPeer() => terminal!.WaitForOpen() ? new Visit(terminal) : null;

    /// <inheritdoc/>
    private protected override void StopWaiting() => terminal?.End();

    private void Link(string name)
    {
        if (LinkPath.Length == 0)
        {
            return;
        }

        // What was left by a program that could not clean up; anything but a link stays.
        if (new FileInfo(LinkPath) is { LinkTarget: not null } old)
        {
            old.Delete();
        }

        File.CreateSymbolicLink(LinkPath, name);
        isLinked = true;
    }

    /// <summary>Somebody who has it open. The terminal stays when they go.</summary>
    private sealed class Visit(HostPty terminal) : IPeer
    {
        private volatile bool isOver;

        public string Name => terminal.Name;

        public int Read(byte[] buffer) => isOver ? 0 : terminal.Read(buffer);

        public int Write(ReadOnlySpan<byte> bytes) => isOver ? throw new IOException("nobody has the terminal open") : terminal.Write(bytes);

        public void Interrupt() => isOver = true;

        public void Dispose()
        {
        }
    }
}
