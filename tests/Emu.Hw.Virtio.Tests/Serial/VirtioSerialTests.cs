using Emu.Abstractions.Qdev.Backend;
using Emu.Abstractions.Qom;
using Emu.Hw.Virtio.Tests.Rig;

namespace Emu.Hw.Virtio.Tests.Serial;

public sealed class VirtioSerialTests
{
    [Fact]
    public void Ports_AreIntroducedToTheDriver()
    {
        var lines = new Lines();
        lines.Add("virtconsole");
        lines.Add("virtserialport", ("name", "org.example.agent"));
        lines.Begin();
        lines.Say(0, Lines.Ready, 1);
        Assert.Equal(["0 add 1", "1 add 1"], lines.Heard());
        lines.Say(0, Lines.PortReady, 1);
        Assert.Equal(["0 console 1", "0 open 1"], lines.Heard());
        lines.Say(1, Lines.PortReady, 1);
        Assert.Equal(["1 name 1 org.example.agent", "1 open 1"], lines.Heard());
    }

    [Fact]
    public void Messages_WaitForBuffers()
    {
        var lines = new Lines();
        lines.Add("virtconsole");
        lines.Begin(controlBuffers: 0);
        lines.Say(0, Lines.Ready, 1);
        lines.Say(0, Lines.PortReady, 1);
        Assert.Empty(lines.Heard());
        lines.AddControlBuffer();
        Assert.Equal(["0 add 1"], lines.Heard());
        lines.AddControlBuffer();
        lines.AddControlBuffer();
        lines.AddControlBuffer();
        Assert.Equal(["0 console 1", "0 open 1"], lines.Heard());
    }

    [Fact]
    public void Sent_Text_ReachesTheOtherSide()
    {
        var lines = new Lines();
        CharProbe probe = lines.Add("virtconsole").Probe;
        lines.Begin();
        lines.Open(0);
        lines.Send(0, "hello");
        lines.Send(0, new string('x', 5000));
        Assert.Equal("hello" + new string('x', 5000), probe.Text);
        Assert.Equal(2, lines.Out(0).TakeAll().Length);
    }

    [Fact]
    public void Sent_Text_WaitsForARoomyOtherSide()
    {
        var lines = new Lines();
        CharProbe probe = lines.Add("virtconsole").Probe;
        lines.Begin();
        lines.Open(0);
        probe.Room = 3;
        lines.Send(0, "hello");
        lines.Send(0, " there");
        Assert.Empty(lines.Out(0).TakeAll());
        probe.Room = 4;
        probe.Frontend!.Writable();
        Assert.Equal("hello t", probe.Text);
        Assert.Single(lines.Out(0).TakeAll());
        probe.Room = 100;
        probe.Frontend.Writable();
        Assert.Equal("hello there", probe.Text);
    }

    [Fact]
    public void Received_Text_FillsBuffers()
    {
        var lines = new Lines();
        CharProbe probe = lines.Add("virtserialport").Probe;
        lines.Begin();
        lines.Open(1);
        Assert.Equal(0, probe.Frontend!.ReceiveCapacity);
        int before = probe.ReadyCalls;
        Piece first = lines.AddRoom(1, 4);
        Piece second = lines.AddRoom(1, 8);
        Assert.True(probe.ReadyCalls > before);
        Assert.Equal(4, probe.Send("hello"));
        Assert.Equal(1, probe.Send("o"));
        Assert.Equal([4u, 1u], lines.In(1).TakeAll().Select(u => u.Length));
        Assert.Equal(("hell", "o"), (lines.Text(first, 4), lines.Text(second, 1)));
    }

    [Fact]
    public void Port_ThatNobodyOpened_ReceivesNothing()
    {
        var lines = new Lines();
        CharProbe probe = lines.Add("virtserialport").Probe;
        lines.Begin();
        lines.AddRoom(1, 8);
        Assert.Equal(0, probe.Frontend!.ReceiveCapacity);
        lines.Open(1);
        Assert.Equal(8, probe.Frontend.ReceiveCapacity);
        Assert.Equal(8, probe.Frontend.ReceiveCapacity);
        lines.Say(1, Lines.PortOpen, 0);
        Assert.Equal(0, probe.Frontend.ReceiveCapacity);
    }

    [Fact]
    public void OtherSide_ThatGoes_IsToldAndWhatIsSentIsLost()
    {
        var lines = new Lines();
        CharProbe probe = lines.Add("virtserialport").Probe;
        lines.Begin();
        lines.Open(1);
        probe.Frontend!.Event(CharEvent.Closed);
        Assert.Equal(["1 open 0"], lines.Heard());
        lines.Send(1, "lost");
        Assert.Single(lines.Out(1).TakeAll());
        probe.Frontend.Event(CharEvent.Opened);
        probe.Frontend.Event(CharEvent.Break);
        Assert.Equal(["1 open 1"], lines.Heard());
        Assert.Equal("", probe.Text);
    }

    [Fact]
    public void Driver_WithoutPorts_HasOneConsole()
    {
        var lines = new Lines();
        CharProbe probe = lines.Add("virtconsole").Probe;
        CharProbe other = lines.Add("virtserialport").Probe;
        lines.Begin(~Lines.MultiPort);
        lines.Send(0, "plain");
        Assert.Equal("plain", probe.Text);
        Piece buffer = lines.AddRoom(0, 8);
        Assert.Equal(2, probe.Send("in"));
        Assert.Equal("in", lines.Text(buffer, 2));
        Assert.Equal(0, other.Frontend!.ReceiveCapacity);
    }

    [Fact]
    public void EmergencyWrite_NeedsNoQueue()
    {
        var lines = new Lines();
        CharProbe probe = lines.Add("virtconsole").Probe;
        lines.Board.Driver[Driver.Config + 8] = 'E';
        Assert.Equal("E", probe.Text);
    }

    [Fact]
    public void Port_AddedAndRemovedWhileRunning_IsTold()
    {
        var lines = new Lines();
        lines.Begin();
        lines.Say(0, Lines.Ready, 1);
        (Virtio.Serial.VirtioSerialPort port, CharProbe probe) = lines.Add("virtserialport");
        Assert.Equal(["1 add 1"], lines.Heard());
        lines.Open(1);
        probe.Room = 0;
        lines.Send(1, "stuck");
        TestMachine.Remove(port);
        Assert.Equal(["1 remove 1"], lines.Heard());
        Assert.Single(lines.Out(1).TakeAll());
        lines.Add("virtserialport");
        Assert.Equal(["1 add 1"], lines.Heard());
    }

    [Fact]
    public void Messages_ThatMakeNoSense_AreIgnored()
    {
        var lines = new Lines();
        lines.Add("virtconsole");
        lines.Begin();
        lines.Say(7, Lines.PortReady, 1);
        lines.Say(200, Lines.PortOpen, 1);
        lines.Say(0, 99, 1);
        lines.Say(0, Lines.PortReady, 0);
        lines.Queues[3].Add(new Piece(lines.Board.Allocate(4), 4, false));
        lines.Queues[3].Kick();
        lines.Send(9, "nobody");
        Assert.Single(lines.Queues[3].TakeAll());
        Assert.Empty(lines.Heard());
        Assert.Equal(2, lines.Board.GuestErrors.Count());
        Assert.Empty(lines.Board.Machine.Services.Faults);
    }

    [Fact]
    public void Reset_ForgetsWhoIsOpen()
    {
        var lines = new Lines();
        CharProbe probe = lines.Add("virtserialport").Probe;
        lines.Begin();
        lines.Open(1);
        lines.Begin();
        lines.AddRoom(1, 8);
        Assert.Equal(0, probe.Frontend!.ReceiveCapacity);
        lines.Open(1);
        Assert.Equal(8, probe.Frontend.ReceiveCapacity);
    }

    [Fact]
    public void Snapshot_KeepsWhatIsHalfSent()
    {
        var lines = new Lines();
        (Virtio.Serial.VirtioSerialPort port, CharProbe probe) = lines.Add("virtconsole");
        lines.Begin();
        lines.Open(0);
        probe.Room = 3;
        lines.Send(0, "hello");
        byte[] transport = TestMachine.SaveObject(lines.Board.Transport);
        byte[] device = TestMachine.SaveObject(lines.Device);
        byte[] state = TestMachine.SaveObject(port);
        TestMachine.ResetDevice(port);
        TestMachine.ResetDevice(lines.Device);
        TestMachine.ResetDevice(lines.Board.Transport);
        probe.Room = 100;
        TestMachine.RestoreObject(lines.Board.Transport, transport);
        TestMachine.RestoreObject(lines.Device, device);
        TestMachine.RestoreObject(port, state);
        lines.Board.Machine.Services.RunPosted();
        Assert.Equal("hello", probe.Text);
        Assert.Single(lines.Out(0).TakeAll());
    }

    [Fact]
    public void SentData_OutsideOfRam_Fails()
    {
        var lines = new Lines();
        lines.Add("virtconsole");
        lines.Begin();
        lines.Out(0).Add(new Piece(0x1000, 16, false));
        lines.Out(0).Kick();
        Assert.True(lines.Board.Driver.IsStatus(Driver.NeedsReset));
    }

    [Fact]
    public void ManyRequests_LetOthersHaveTheirTurn()
    {
        var lines = new Lines();
        CharProbe probe = lines.Add("virtconsole").Probe;
        lines.Begin();
        for (int i = 0; i < 100; i++)
        {
            lines.Out(0).Add(new Piece(Board.RamStart, 1, false));
        }

        lines.Out(0).Kick();
        Assert.Equal(64, probe.Text.Length);
        lines.Board.Machine.Services.RunPosted();
        Assert.Equal(100, probe.Text.Length);
    }

    [Theory]
    [InlineData("virtserialport", 0, "is for a 'virtconsole'")]
    [InlineData("virtserialport", 4, "has no port 4")]
    [InlineData("virtserialport", 1, "is taken by")]
    public void Number_ThatCannotBe_IsRefused(string type, int number, string message)
    {
        var lines = new Lines(("max_ports", 4u));
        lines.Add("virtserialport");
        ConfigurationException error = Assert.Throws<ConfigurationException>(() => lines.Add(type, ("nr", number)));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Port_WhenNoneIsLeft_IsRefused()
    {
        var lines = new Lines(("max_ports", 1u));
        ConfigurationException error = Assert.Throws<ConfigurationException>(() => lines.Add("virtserialport"));
        Assert.Contains("has no port left", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Port_WithoutDevice_SaysWhatToDo()
    {
        ConfigurationException error = Assert.Throws<ConfigurationException>(() => new Board().Machine.Add<Virtio.Serial.VirtioSerialPort>("virtconsole"));
        Assert.Contains("add a 'virtio-serial-device'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Name_ThatIsTooLong_IsRefused() =>
        Assert.Throws<ConfigurationException>(() => new Lines().Add("virtserialport", ("name", new string('n', 257))));

    [Fact]
    public void SecondConsole_GetsAPortOfItsOwn()
    {
        var lines = new Lines();
        Assert.Equal(0, lines.Add("virtconsole").Port.Number);
        Assert.Equal(1, lines.Add("virtconsole").Port.Number);
        Assert.Equal(2, lines.Add("virtserialport").Port.Number);
        Assert.Equal(31u, lines.Board.Driver[Driver.Config + 4]);
    }

    [Fact]
    public void Stream_ThatTheGuestOpensAndCloses_IsToldOnceEach()
    {
        var lines = new Lines();
        lines.Add("virtconsole");
        lines.Add("virtserialport", ("name", "org.example.agent"));
        lines.Begin();
        lines.Open(0);
        lines.Open(1);
        lines.Say(1, Lines.PortOpen, 1);
        lines.Say(1, Lines.PortOpen, 0);
        lines.Say(1, Lines.PortOpen, 1);
        lines.Begin();

        Assert.Equal([true, false, true, false], lines.Board.Machine.Services.Raised.Cast<Abstractions.Qdev.GuestPortChanged>().Select(changed => changed.IsOpen));
    }
}
