using Emu.Abstractions.Qdev.Backend;
using Emu.Abstractions.Qom;

namespace Emu.Backends.Char.Tests;

public sealed class SimpleBackendTests : IDisposable
{
    private readonly TestMachine machine = new(new CharModule());
    private readonly string file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public void Dispose() => File.Delete(file);

    [Fact]
    public void Types_OfModule_AreThoseOfQemu() =>
        Assert.Equal(["chardev-file", "chardev-mux", "chardev-null", "chardev-pty", "chardev-ringbuf", "chardev-socket", "chardev-stdio"], machine.Types.Select(t => t.Name));

    [Fact]
    public void Bind_OfSecondFrontend_IsRefused()
    {
        NullBackend backend = machine.Add<NullBackend>("chardev-null");
        backend.Bind(new FakeFrontend());
        Assert.Contains("used by another device", Assert.Throws<ConfigurationException>(() => backend.Bind(new FakeFrontend())).Message, StringComparison.Ordinal);
        backend.Bind(null);
        backend.Bind(new FakeFrontend());
    }

    [Fact]
    public void Null_TakesEverything() => Assert.Equal(100_000, machine.Add<NullBackend>("chardev-null").Write(new byte[100_000]));

    [Theory]
    [InlineData(false, "new")]
    [InlineData(true, "oldnew")]
    public void File_WrittenAndTakenOut_HoldsTheOutput(bool append, string expected)
    {
        File.WriteAllText(file, "old");
        FileBackend backend = machine.Add<FileBackend>("chardev-file", ("path", file), ("append", append));
        Assert.Equal(3, backend.Write("new"u8));
        backend.Drain(10_000);
        TestMachine.Remove(backend);
        Assert.Equal(expected, File.ReadAllText(file));
    }

    [Fact]
    public void File_ThatCannotBeMade_IsAConfigurationError()
    {
        string wrong = Path.Combine(file, "no", "such", "folder");
        string message = Assert.Throws<ConfigurationException>(() => machine.Add<FileBackend>("chardev-file", ("path", wrong))).Message;
        Assert.Contains($"cannot write '{wrong}'", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Ring_BeyondItsSize_KeepsTheLast()
    {
        RingBackend ring = machine.Add<RingBackend>("chardev-ringbuf", ("size", 8));
        Assert.Equal(10, ring.Write("0123456789"u8));
        Span<byte> buffer = stackalloc byte[5];
        Assert.Equal(5, ring.Take(buffer));
        Assert.True(buffer.SequenceEqual("23456"u8));
        Assert.Equal(3, ring.Take(buffer));
        Assert.True(buffer[..3].SequenceEqual("789"u8));
        Assert.Equal(0, ring.Take(buffer));
    }

    [Fact]
    public void Ring_InputBeyondTheFrontend_Waits()
    {
        RingBackend ring = machine.Add<RingBackend>("chardev-ringbuf");
        var frontend = new FakeFrontend { Capacity = 2 };
        ((ICharRing)ring).Put("a"u8);
        ring.Bind(frontend);
        ((ICharRing)ring).Put("bcd"u8);
        Assert.Equal("ab", frontend.Text);
        frontend.Capacity = 10;
        ring.ReadyToReceive();
        Assert.Equal("abcd", frontend.Text);
    }
}
