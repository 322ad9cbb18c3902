using System.Text;
using Emu.Abstractions.Qdev.Backend;
using Emu.Abstractions.Qom;

namespace Emu.Backends.Char.Tests;

public sealed class PtyBackendTests : IDisposable
{
    private readonly TestMachine machine = new(new CharModule());
    private readonly FakeFrontend frontend = new();
    private readonly string link = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
    private PtyBackend? made;

    public void Dispose()
    {
        if (made is { Phase: LifeCycle.Realized })
        {
            TestMachine.Remove(made);
        }

        File.Delete(link);
    }

    [UnixFact]
    public void Terminal_ThatSomebodyOpens_CarriesBothWaysAsItIs()
    {
        PtyBackend pty = Start();
        using FileStream terminal = Open(pty);
        Assert.True(machine.Services.RunPostedUntil(() => frontend.Events is [.., CharEvent.Opened]));
        terminal.Write("a\u0003\n"u8);
        Assert.True(machine.Services.RunPostedUntil(() => frontend.Text == "a\u0003\n"));
        pty.Write("b\r\n"u8);
        Assert.Equal("b\r\n", Read(terminal, 3));
    }

    [UnixFact]
    public void Output_WithNobodyThere_IsDropped()
    {
        PtyBackend pty = Start();
        Assert.Equal(1 << 20, pty.Write(new byte[1 << 20]));
        using FileStream terminal = Open(pty);
        Assert.True(machine.Services.RunPostedUntil(() => frontend.Events is [.., CharEvent.Opened]));
        pty.Write("now"u8);
        Assert.Equal("now", Read(terminal, 3));
    }

    [UnixFact]
    public void Somebody_WhoGoes_MakesRoomForTheNext()
    {
        PtyBackend pty = Start();
        FileStream first = Open(pty);
        Assert.True(machine.Services.RunPostedUntil(() => frontend.Events is [.., CharEvent.Opened]));
        first.Dispose();
        Assert.True(machine.Services.RunPostedUntil(() => frontend.Events is [.., CharEvent.Opened, CharEvent.Closed]));
        using FileStream second = Open(pty);
        second.Write("again"u8);
        Assert.True(machine.Services.RunPostedUntil(() => frontend.Text == "again"));
    }

    [UnixFact]
    public void Somebody_WhoReadsNothing_HoldsNobodyUpForLong()
    {
        PtyBackend pty = Start();
        using FileStream terminal = Open(pty);
        Assert.True(machine.Services.RunPostedUntil(() => frontend.Events is [.., CharEvent.Opened]));
        byte[] block = new byte[65536];
        Assert.True(machine.Services.RunPostedUntil(() => pty.Write(block) < block.Length));
        Assert.True(machine.Services.RunPostedUntil(() => frontend.WritableCalls > 0));
        Assert.True(machine.Services.RunPostedUntil(() => pty.Write(block) == block.Length && pty.Write(block) == block.Length));
    }

    [UnixFact]
    public void Link_ToTheTerminal_IsThereWhileTheBackendIs()
    {
        File.CreateSymbolicLink(link, "/no/such/terminal");
        PtyBackend pty = Start(("path", link));
        Assert.Equal(pty.Address, "pty:" + new FileInfo(link).LinkTarget);
        TestMachine.Remove(pty);
        Assert.Null(new FileInfo(link).LinkTarget);
    }

    [UnixFact]
    public void Link_InPlaceOfAFile_IsRefused()
    {
        File.WriteAllText(link, "mine");
        Assert.Throws<ConfigurationException>(() => machine.Add<PtyBackend>("chardev-pty", ("path", link)));
        Assert.Equal("mine", File.ReadAllText(link));
    }

    private PtyBackend Start(params ReadOnlySpan<(string Name, object Value)> properties)
    {
        made = machine.Add<PtyBackend>("chardev-pty", properties);
        made.Bind(frontend);
        return made;
    }

    private static FileStream Open(PtyBackend pty) => new(pty.Address["pty:".Length..], FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);

    private static string Read(FileStream terminal, int count)
    {
        byte[] bytes = new byte[count];
        terminal.ReadExactly(bytes);
        return Encoding.Latin1.GetString(bytes);
    }
}
