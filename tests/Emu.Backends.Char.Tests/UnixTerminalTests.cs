using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;
using Emu.Backends.Char.Host;

namespace Emu.Backends.Char.Tests;

/// <summary>A test that needs Unix.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class UnixFactAttribute : FactAttribute
{
    public UnixFactAttribute() => Skip = OperatingSystem.IsWindows() ? "needs a pseudo terminal" : null;
}

[UnsupportedOSPlatform("windows")]
public sealed partial class UnixTerminalTests : IDisposable
{
    private const int ReadWriteNoControl = 2 | 0x100;

    private readonly int master;
    private readonly int slave;

    public UnixTerminalTests()
    {
        master = OpenPt(ReadWriteNoControl);
        Assert.Equal(0, GrantPt(master));
        Assert.Equal(0, UnlockPt(master));
        slave = Open(Marshal.PtrToStringUTF8(PtsName(master))!, ReadWriteNoControl);
        Assert.True(slave > 0);
    }

    public void Dispose()
    {
        _ = Close(slave);
        _ = Close(master);
    }

    [UnixFact]
    public void MakeRaw_OnTerminal_ChangesTheModeUntilDisposed()
    {
        byte[] before = Mode();
        using (var terminal = new UnixTerminal(slave))
        {
            Assert.True(terminal.IsInteractive);
            terminal.MakeRaw();
            Assert.NotEqual(before, Mode());

            // The second word is c_oflag: what the program writes is processed as before.
            Assert.Equal(before[4..8], Mode()[4..8]);
        }

        Assert.Equal(before, Mode());
    }

    [UnixFact]
    public void Read_InRawMode_GivesKeysWithoutALineEnd()
    {
        using var terminal = new UnixTerminal(slave);
        terminal.MakeRaw();
        byte[] keys = [3, .. "q"u8];
        Assert.Equal(2, Write(master, keys, 2));
        byte[] buffer = new byte[16];
        Assert.Equal(2, terminal.Read(buffer));
        Assert.Equal(keys, buffer[..2]);
    }

    [UnixFact]
    public async Task Interrupt_OfReadThatWaits_EndsIt()
    {
        using var terminal = new UnixTerminal(slave);
        Task<int> read = Task.Run(() => terminal.Read(new byte[16]));
        terminal.Interrupt();
        Assert.Equal(0, await read.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [UnixFact]
    public void Pipe_IsNoTerminal_AndIsReadToItsEnd()
    {
        string file = Path.GetTempFileName();
        File.WriteAllText(file, "text");
        int descriptor = Open(file, 0);
        using (var terminal = new UnixTerminal(descriptor))
        {
            byte[] buffer = new byte[16];
            Assert.False(terminal.IsInteractive);
            terminal.MakeRaw();
            Assert.Equal("text", Encoding.ASCII.GetString(buffer, 0, terminal.Read(buffer)));
            Assert.Equal(0, terminal.Read(buffer));
        }

        _ = Close(descriptor);
        File.Delete(file);
    }

    private byte[] Mode()
    {
        byte[] mode = new byte[256];
        Assert.Equal(0, GetAttributes(slave, mode));
        return mode;
    }

    [LibraryImport("libc", EntryPoint = "posix_openpt")]
    private static partial int OpenPt(int flags);

    [LibraryImport("libc", EntryPoint = "grantpt")]
    private static partial int GrantPt(int descriptor);

    [LibraryImport("libc", EntryPoint = "unlockpt")]
    private static partial int UnlockPt(int descriptor);

    [LibraryImport("libc", EntryPoint = "ptsname")]
    private static partial nint PtsName(int descriptor);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "write")]
    private static partial nint Write(int descriptor, byte[] bytes, nint count);

    [LibraryImport("libc", EntryPoint = "tcgetattr")]
    private static partial int GetAttributes(int descriptor, byte[] mode);
}
