using Emu.Abstractions.Qom;
using Emu.Core.Commands;
using Emu.Core.MachineFiles;

namespace Emu.Core.Tests.MachineFiles;

/// <summary>Backends that are described where they are used.</summary>
public class ShortBackendTests
{
    [Theory]
    [InlineData("stdio", "stdio")]
    [InlineData("file:out.txt", "file path=out.txt")]
    [InlineData("file:a,,b.txt,append=on", "file path=a,b.txt append=on")]
    [InlineData("file:C:\\out.txt", "file path=C:\\out.txt")]
    [InlineData("ringbuf,size=4KiB", "ringbuf size=4KiB")]
    [InlineData("tcp:127.0.0.1:5555", "socket host=127.0.0.1 port=5555 server=off")]
    [InlineData("tcp::5555,server", "socket port=5555 server=on wait=on")]
    [InlineData("tcp:[::1]:5555,server=on,nowait", "socket host=::1 port=5555 server=on wait=off")]
    [InlineData("telnet:localhost:23,server=on,wait=off", "socket host=localhost port=23 telnet=on server=on wait=off")]
    [InlineData("unix:/tmp/a:b,server=on,wait=off", "socket path=/tmp/a:b server=on wait=off")]
    public void Chardev_InOneText_IsKindAndProperties(string text, string expected) => Assert.Equal(expected, Shown(ShortBackend.Parse("chardev", text)));

    [Theory]
    [InlineData("file=/a/disk.img", "auto filename=/a/disk.img")]
    [InlineData("file=/a/disk.img,format=raw,readonly=on", "raw filename=/a/disk.img read-only=on")]
    [InlineData("format=qcow2,file=/a,,b/disk,discard=unmap", "qcow2 filename=/a,b/disk discard=unmap")]
    [InlineData("file=/a/x=y.img,readonly", "auto filename=/a/x=y.img read-only=on")]
    public void Drive_InOneText_IsFormatAndProperties(string text, string expected) => Assert.Equal(expected, Shown(ShortBackend.Parse("drive", text)));

    [Theory]
    [InlineData("user", "user")]
    [InlineData("user,hostfwd=tcp::2222-:22", "user hostfwd=tcp::2222-:22")]
    [InlineData("user,hostfwd=tcp::1-:2,restrict,hostfwd=udp::3-:4", "user hostfwd=[tcp::1-:2, udp::3-:4] restrict=on")]
    [InlineData("socket,listen=:1234", "socket listen=:1234")]
    public void Netdev_InOneText_IsKindAndProperties(string text, string expected) => Assert.Equal(expected, Shown(ShortBackend.Parse("netdev", text)));

    [Theory]
    [InlineData("user", "user", "")]
    [InlineData("user,mac=52:54:00:00:00:01,hostfwd=tcp::1-:2", "user,hostfwd=tcp::1-:2", "52:54:00:00:00:01")]
    public void Netdev_FromTheCommandLine_GivesTheAddressToTheCard(string text, string expected, string address)
    {
        Assert.Equal(expected, ShortBackend.ResolveNetdev(text, out string mac));
        Assert.Equal(address, mac);
    }

    [Theory]
    [InlineData("chardev", "unix:", "'unix:' has no address; expected unix:PATH")]
    [InlineData("chardev", "tcp", "'tcp' has no address; expected tcp:HOST:PORT")]
    [InlineData("chardev", "tcp:host:", "'tcp:host:' has no address; expected tcp:HOST:PORT")]
    [InlineData("chardev", "file:a,=b", "'file:a,=b' has an option without a name; expected name=value, and a comma in a value twice")]
    [InlineData("netdev", "hostfwd=tcp::1-:2", "'hostfwd=tcp::1-:2' does not begin with a kind of network; expected KIND,name=value, such as user,hostfwd=tcp::2222-:22")]
    [InlineData("netdev", "user,mac=a,mac=b", "'user,mac=a,mac=b' sets 'mac' twice; keep one of the two")]
    [InlineData("netdev", "user,mac=a", "'user,mac=a': mac is the card's, not the network's; set it there")]
    [InlineData("netdev", "user,=x", "'user,=x' has an option without a name; expected name=value, and a comma in a value twice")]
    [InlineData("drive", "file=a,file=b", "'file=a,file=b' sets 'file' twice; keep one of the two")]
    [InlineData("drive", "a,file=b", "'a,file=b' does not begin with an option; expected file=PATH,name=value")]
    public void Text_ThatIsWrong_SaysWhatIsExpected(string property, string text, string problem) =>
        Assert.Equal(problem, Assert.Throws<PropertyException>(() => ShortBackend.Parse(property, text)).Message);

    [Theory]
    [InlineData("disk.img", "file=/here/disk.img")]
    [InlineData("disk.img,readonly=on", "file=/here/disk.img,readonly=on")]
    [InlineData("format=raw,file=a,,b", "format=raw,file=/here/a,,b")]
    public void Drive_FromTheCommandLine_GetsTheFullPath(string text, string expected)
    {
        Assert.Equal(expected, ShortBackend.ResolveDrive(text, path => "/here/" + path, out string file));
        Assert.StartsWith("/here/", file, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("format=raw")]
    [InlineData("disk.img,file=other.img")]
    [InlineData("file=")]
    [InlineData("file=a\0b")]
    public void Drive_WithoutOneFile_IsRefused(string text) =>
        Assert.Contains("expected file=PATH", Assert.Throws<PropertyException>(() => ShortBackend.ResolveDrive(text, path => path, out _)).Message, StringComparison.Ordinal);

    [Fact]
    public void Chardev_ThatIsShared_IsABackendBehindAnother() => Assert.Equal(
        [
            """{"execute":"chardev-add","arguments":{"id":"a-chardev-base","backend":{"type":"stdio","data":{}}}}""",
            """{"execute":"chardev-add","arguments":{"id":"a-chardev","backend":{"type":"mux","data":{"chardev":"a-chardev-base"}}}}""",
            """{"execute":"device_add","arguments":{"driver":"x","id":"b","chardev":"a-chardev"}}""",
            """{"execute":"device_add","arguments":{"driver":"x","id":"a","chardev":"a-chardev"}}""",
            """{"execute":"x-realize"}""",
        ],
        Commands("devices:\n  b: { type: x, chardev: a-chardev }\n  a: { type: x, chardev: \"stdio,mux=on\" }"));

    [Fact]
    public void Chardev_WithTheMonitor_IsSharedWithIt() => Assert.Equal(
        [
            """{"execute":"chardev-add","arguments":{"id":"a-chardev-base","backend":{"type":"socket","data":{"path":"/tmp/x","server":"on","wait":"off"}}}}""",
            """{"execute":"chardev-add","arguments":{"id":"a-chardev","backend":{"type":"mux","data":{"chardev":"a-chardev-base","monitor":true}}}}""",
        ],
        Commands("devices:\n  a: { type: x, chardev: \"mon:unix:/tmp/x,server=on,wait=off\" }").Take(2));

    [Fact]
    public void Drive_OfTheCommandLine_MakesTheDeviceOfTheSection()
    {
        DriveSetting[] drives = [new("file=/one", "/one", default), new("file=/two,format=raw,cache=unsafe", "/two", default)];
        Assert.Equal(
            [
                """{"execute":"blockdev-add","arguments":{"node-name":"drive0-drive","driver":"auto","file":{"driver":"file","filename":"/one"}}}""",
                """{"execute":"blockdev-add","arguments":{"node-name":"drive1-drive","driver":"raw","cache":{"no-flush":true},"file":{"driver":"file","filename":"/two"}}}""",
                """{"execute":"device_add","arguments":{"driver":"disk","id":"drive0","bus":"slot0","drive":"drive0-drive"}}""",
                """{"execute":"device_add","arguments":{"driver":"disk","id":"drive1","bus":"slot1","drive":"drive1-drive"}}""",
                """{"execute":"x-realize"}""",
            ],
            Commands("drive: { type: disk, bus: slot$index, drive: $drive }", drives));
    }

    [Fact]
    public void Net_OfTheCommandLine_MakesTheDeviceOfTheSection()
    {
        NetSetting[] nets = [new("user,hostfwd=tcp::1-:2,hostfwd=udp::3-:4", "", default), new("socket,listen=:5", "52:54:00:00:00:01", default)];
        Assert.Equal(
            [
                """{"execute":"netdev_add","arguments":{"type":"user","id":"net0-netdev","hostfwd":["tcp::1-:2","udp::3-:4"]}}""",
                """{"execute":"netdev_add","arguments":{"type":"socket","id":"net1-netdev","listen":":5"}}""",
                """{"execute":"device_add","arguments":{"driver":"card","id":"net0","bus":"slot0","netdev":"net0-netdev","mac":""}}""",
                """{"execute":"device_add","arguments":{"driver":"card","id":"net1","bus":"slot1","netdev":"net1-netdev","mac":"52:54:00:00:00:01"}}""",
                """{"execute":"x-realize"}""",
            ],
            Commands("net: { type: card, bus: slot$index, netdev: $netdev, mac: $mac }", nets: nets));
    }

    [Fact]
    public void Net_WithoutASectionForIt_IsRefused() => Assert.Contains(
        "does not say how networks are attached: its file has no section 'net'",
        Assert.Throws<MachineFileException>(() => Commands("spaces: {}", nets: [new("user", "", default)])).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Net_OfABackendThatIsNamed_IsThatBackend() => Assert.Equal(
        [
            """{"execute":"netdev_add","arguments":{"type":"user","id":"lan"}}""",
            """{"execute":"device_add","arguments":{"driver":"card","id":"c","netdev":"lan"}}""",
            """{"execute":"x-realize"}""",
        ],
        Commands("parameters: { net: { type: netdev, default: lan } }\nbackends: { lan: { type: netdev-user } }\ndevices: { c: { type: card, netdev: $net } }"));

    [Fact]
    public void Drive_WithoutASectionForIt_IsRefused() => Assert.Contains(
        "does not say how disks are attached: its file has no section 'drive'",
        Assert.Throws<MachineFileException>(() => Commands("spaces: {}", [new("file=/one", "/one", default)])).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Drive_OfAParameter_IsRelativeToItsFile() => Assert.Equal(
        [
            """{"execute":"blockdev-add","arguments":{"node-name":"d-drive","driver":"auto","file":{"driver":"file","filename":"PATH"}}}""".Replace("PATH", Path.GetFullPath("disk.img"), StringComparison.Ordinal),
            """{"execute":"device_add","arguments":{"driver":"x","id":"d","drive":"d-drive"}}""",
            """{"execute":"x-realize"}""",
        ],
        Commands("parameters: { disk: { type: drive, default: disk.img } }\ndevices: { d: { type: x, drive: $disk } }"));

    [Fact]
    public void Drive_OfAParameterThatIsWrong_IsShownWhereItIsWritten() => Assert.Contains(
        "b.yaml:2:15: error: 'format=raw' names no image",
        Assert.Throws<MachineFileException>(() => Commands("parameters: { disk: { type: drive, default: \"format=raw\" } }")).Message,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("$netdev")]
    [InlineData("$lan")]
    public void Value_FromOutsideTheFile_IsShownWhereItWasGiven(string reference)
    {
        SourceSpan place = new(new SourceText("command line", "--net user,=x"), 1, 7, 7);
        var problems = new MachineProblems();
        MachineFile file = MachineFile.Read(new SourceText("b.yaml", $"machine: m\nparameters: {{ lan: {{ type: netdev, default: none }} }}\nnet: {{ type: card, netdev: {reference} }}"));
        var request = new ModelRequest { Nets = [new("user,=x", "", place)], Settings = [new Setting("lan", "user,=x", place)] };
        MachineModel model = MachineModelBuilder.Read(file, request, problems).Model;

        string message = Assert.Throws<MachineFileException>(() => MachinePlan.CommandsOf(model)).Message;

        Assert.StartsWith("command line:1:7: error: 'user,=x' has an option without a name", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Chardev_ThatIsWrong_IsShownWhereItIsWritten() => Assert.Contains(
        "b.yaml:2:35: error: 'tcp' has no address",
        Assert.Throws<MachineFileException>(() => Commands("devices: { d: { type: x, chardev: tcp } }")).Message,
        StringComparison.Ordinal);

    private static string Shown(ShortBackend backend) => string.Join(' ', backend.Settings.Select(setting => $"{setting.Name}={setting.Value}").Prepend(backend.Kind));

    private static IEnumerable<string> Commands(string text, IReadOnlyList<DriveSetting>? drives = null, IReadOnlyList<NetSetting>? nets = null)
    {
        var problems = new MachineProblems();
        MachineFile file = MachineFile.Read(new SourceText("b.yaml", "machine: m\n" + text));
        ModelReading reading = MachineModelBuilder.Read(file, new ModelRequest { Drives = drives ?? [], Nets = nets ?? [] }, problems);
        problems.ThrowIfAny();
        return MachinePlan.CommandsOf(reading.Model).Select(CommandScript.Render);
    }
}
