using Emu.Core.MachineFiles;
using Emu.Modules.Tests.Fixtures;

namespace Emu.Modules.Tests.Machines;

public sealed class MachineCheckerTests(CheckerBench bench) : IClassFixture<CheckerBench>
{
    private const string Head = "machine: m\nspaces: { sys: { bits: 16 } }\nclusters: { cpus: { cpu: core, count: 2, space: sys, accel: engine } }\n";

    [Fact]
    public void Check_AMachineThatUsesEverything_FindsNothing() => Assert.Empty(bench.Check(Head + """
        parameters: { serial: { type: chardev, default: "null" }, extra: { type: bool, default: false }, file: { type: file } }
        backends:
          con: { type: chardev-file, path: out.txt }
          key: { type: secret, data: x }
        devices:
          ram: { type: mem, size: 4KiB, map: sys@0x1000 }
          plic: { type: acme.plic, num-sources: 8, map: sys@0x2000, irq: "cpus[1].ext" }
          t0:
            type: timer
            rate: 0x10
            mode: periodic
            limits: [ -5, 5 ]
            scale: 0.5
            peer: t1
            peers: [ t1, plic ]
            space: sys
            cluster: cpus
            chardev: $serial
            map: { mmio: sys@0x3000, fifo: "sys@0x3000!1" }
            irq: { irq: plic[0], "out[1]": [ plic[7], cpus.soft ] }
            clock: t1.clk
          t1: { type: timer, chardev: con, irq: "cpus[0].soft", peer: /machine/t0, map: sys@0x4000 }
          any: { type: free, map: { what: sys@0xF000 }, irq: { some: plic[1] } }
          maybe: { when: extra, type: mem, size: 16, map: sys@0x5000 }
          loaded: { when: file, type: timer, map: sys@0x6000 }
        """));

    [Fact]
    public void Check_CpusOneByOneWithAnAcceleratorOfTheirOwn_FindsNothing() => Assert.Empty(bench.Check("""
        machine: m
        spaces: { sys: { bits: 16 } }
        backends:
          fast: { type: engine }
          chardevs/t0: { type: chardev-null }
        clusters:
          cpus:
            cpus: { boot: { type: core, fast: true, irq: t0.gate }, app$i: { for: { i: 0..2 }, type: core } }
            space: sys
            accel: fast
        devices:
          t0: { type: timer, chardev: t0, cluster: cpus, irq: "cpus[2].ext", hertz: { clk: 1000 }, ports: { dma: sys } }
        """));

    [Theory]
    [InlineData("a: { type: mem, size: 1 }", "t0.gate", "ext", "3:40 'mem' is a device, no CPU model; devices stand in 'devices'")]
    [InlineData("a: { type: core, fsat: true }", "t0.gate", "ext", "3:46 'core' has no property 'fsat'; did you mean 'fast'?")]
    [InlineData("a: { type: core, irq: t0.gaet }", "t0.gate", "ext", "3:51 no interrupt input 't0.gaet'; did you mean 'gate'?")]
    [InlineData("a: { type: core }", "t0.gate", "etx", "4:36 no interrupt input 'cpus[0].etx'; did you mean 'ext'?")]
    public void Check_CpusOneByOneWithAMistake_PointsToIt(string cpu, string sink, string input, string problem) => Assert.Equal(
        [problem],
        bench.Check($$"""
            machine: m
            spaces: { sys: { bits: 16 } }
            clusters: { cpus: { cpus: { {{cpu}} }, space: sys, accel: engine } }
            devices: { t0: { type: timer, irq: "cpus[0].{{input}}" }, t1: { type: timer, irq: {{sink}} } }
            """));

    [Fact]
    public void Check_IndexBeyondTheArray_SaysHowManyThereAre()
    {
        var problems = new MachineProblems();
        MachineFile file = MachineFile.Read(new SourceText("duo.yaml", Head + "devices:\n  plic: { type: acme.plic }\n  t0: { type: timer, irq: plic[1200] }"), null, problems);
        new Emu.Modules.Machines.MachineChecker(bench.Catalog()).CheckFile(file, [], problems);

        Assert.Equal(
            """
            duo.yaml:6:27: error: no interrupt input 'plic[1200]': acme.plic has 1023 sources, counted from 0
              6 |   t0: { type: timer, irq: plic[1200] }
                |                           ^~~~~~~~~~
            """,
            problems.All.Single().Render());
    }

    [Theory]
    [InlineData("a: { type: mme, size: 1 }", "5:14 no type of a device 'mme'; did you mean 'mem'?")]
    [InlineData("a: { type: core }", "5:14 'core' is a CPU model, no type of a device; CPUs stand in 'clusters'")]
    [InlineData("a: { type: engine }", "5:14 'engine' is an accelerator, no type of a device; a cluster names it in 'accel'")]
    [InlineData("a: { type: chardev-null }", "5:14 'chardev-null' is a backend, no type of a device; it belongs into 'backends'")]
    [InlineData("a: { type: secret, data: x }", "5:14 'secret' is an object, no type of a device; it belongs into 'backends'")]
    [InlineData("a: { type: base }", "5:14 'base' is only a parent of other types; nothing is made of it")]
    [InlineData("a: { type: off.one }", "5:14 'off.one' of module 'off' cannot be used: disabled by user (emu module enable off)")]
    [InlineData("a: { type: mem }", "5:3 'a' needs the property 'size' of 'mem': Bytes")]
    [InlineData("a: { type: mem, size: 0 }", "5:25 a: property 'size' takes at least 1, not 0")]
    [InlineData("a: { type: mem, size: many }", "5:25 a: property 'size' takes a size such as 64MiB, not 'many'")]
    [InlineData("a: { type: mem, siez: 4KiB, size: 1 }", "5:19 'mem' has no property 'siez'; did you mean 'size'?")]
    [InlineData("a: { type: mem, size: 1, mpa: x }", "5:28 'mem' has no property 'mpa'; did you mean 'map'?")]
    [InlineData("a: { type: mem, size: 1, colour: x }", "5:28 'mem' has no property 'colour'; expected 'size'")]
    [InlineData("a: { type: timer, rate: 1001 }", "5:27 a: property 'rate' takes 1 to 1000 Hz, not 1001")]
    [InlineData("a: { type: timer, rate: -1 }", "5:27 a: property 'rate' takes a number without a sign (decimal or 0x…), not '-1'")]
    [InlineData("a: { type: timer, rate: [ 1 ] }", "5:27 a: property 'rate' takes a number without a sign (decimal or 0x…), not [1]")]
    [InlineData("a: { type: timer, mode: periodc }", "5:27 'mode' does not take 'periodc'; did you mean 'periodic'?")]
    [InlineData("a: { type: timer, mode: sometimes }", "5:27 'mode' does not take 'sometimes'; expected one of one-shot, periodic")]
    [InlineData("a: { type: timer, limits: [ 1, 6 ] }", "5:29 a: property 'limits' takes -5 to 5, not 6")]
    [InlineData("a: { type: timer, scale: half }", "5:28 a: property 'scale' takes a number, not 'half'")]
    [InlineData("a: { type: timer, peer: sy }", "5:27 'peer' names no object 'sy'; did you mean 'sys'?")]
    [InlineData("a: { type: timer, peer: [ a ] }", "5:27 'peer' takes one object, not a list")]
    [InlineData("a: { type: timer, peer: \"${1 + 1}\" }", "5:27 'peer' takes the id of an object, not 2")]
    [InlineData("a: { type: timer, peers: [ a, b ] }", "5:28 'peers' names no object 'b'; did you mean 'a'?")]
    [InlineData("a: { type: timer, peer: sys }", "5:27 'peer' takes an object that is a IPeer; 'sys' is a space")]
    [InlineData("a: { type: timer, space: cpus }", "5:28 'space' takes an address space; 'cpus' is a cluster")]
    [InlineData("a: { type: timer, space: a }", "5:28 'space' takes an address space; 'a' is a 'timer'")]
    [InlineData("a: { type: timer, cluster: a }", "5:30 'cluster' takes a cluster; 'a' is a 'timer'")]
    [InlineData("a: { type: timer, chardev: nul }", "5:30 no character backend 'nul'; did you mean 'null'?")]
    [InlineData("a: { type: timer, chardev: \"null:x\" }", "5:30 the character backend 'null' takes no path, so nothing stands behind 'null'")]
    [InlineData("a: { type: timer, chardev: file }", "5:30 the character backend 'file' needs a path: file:PATH")]
    [InlineData("a: { type: timer, map: sys@0xFF01 }", "5:26 a.mmio of 256 at 0xff01 does not fit into space 'sys', whose last address is 0xffff (16 bits)")]
    [InlineData("a: { type: timer, map: { fiffo: sys@0 } }", "5:28 'timer' has no region 'fiffo'; did you mean 'fifo'?")]
    [InlineData("a: { type: bare, map: sys@0 }", "5:25 'a' has nothing to map: a 'bare' has no memory region")]
    [InlineData("a: { type: timer, irq: b.x }", "5:26 no object 'b'; did you mean 'a'?")]
    [InlineData("a: { type: timer, irq: sys[1].x }", "5:26 'sys[1]': 'sys' is a space, no cluster, so it has no CPUs to count")]
    [InlineData("a: { type: timer, irq: cpus[2].ext }", "5:26 no CPU 'cpus[2]': cluster 'cpus' has 2, counted from 0")]
    [InlineData("a: { type: timer, irq: cpus[1].exit }", "5:26 no interrupt input 'cpus.exit'; did you mean 'ext'?")]
    [InlineData("a: { type: timer, irq: cpus[1] }", "5:26 'cpus' has several interrupt inputs; say which: soft, ext")]
    [InlineData("a: { type: timer, irq: { irk: a.gate } }", "5:28 no interrupt output 'a.irk'; did you mean 'irq'?")]
    [InlineData("a: { type: timer, irq: { out[2]: a.gate } }", "5:28 no interrupt output 'a.out[2]': timer has 2 outputs, counted from 0")]
    [InlineData("a: { type: timer, irq: { out[x]: a.gate } }", "5:28 no interrupt output 'a.out[x]': timer has 2 outputs, counted from 0")]
    [InlineData("a: { type: timer, irq: { out[99999999999999999999]: a.gate } }", "5:28 no interrupt output 'a.out[99999999999999999999]': timer has 2 outputs, counted from 0")]
    [InlineData("a: { type: timer, irq: { \"out]\": a.gate } }", "5:28 no interrupt output 'a.out]'; did you mean 'out'?")]
    [InlineData("a: { type: timer, irq: { out: a.gate } }", "5:28 no interrupt output 'a.out'; there is irq, out[0..1]")]
    [InlineData("a: { type: timer, irq: \"a.gate[0]\" }", "5:26 no interrupt input 'a.gate[0]'; there are gate")]
    [InlineData("a: { type: bare, irq: cpus.ext }", "5:25 'a' has no interrupt output: a 'bare' has none")]
    [InlineData("a: { type: timer, clock: a.tick }", "5:28 no clock input 'a.tick'; expected 'clk'")]
    [InlineData("a: { type: timer, map: sys@0 }\n  b: { type: timer, map: sys@0x80 }", "6:26 b.mmio at 0x80 to 0x17f overlaps a.mmio at 0x0 to 0xff (line 5); give one of them a higher priority if that is meant: sys@0x80!1")]
    public void Check_AMistakeInADevice_PointsToIt(string devices, string problem) => Assert.Equal([problem], bench.Check(Head + "devices:\n  " + devices));

    [Theory]
    [InlineData("clusters: { c: { cpu: croe, space: s, accel: engine } }", "3:23 no CPU model 'croe'; did you mean 'core'?")]
    [InlineData("clusters: { c: { cpu: mem, space: s, accel: engine } }", "3:23 'mem' is a device, no CPU model; devices stand in 'devices'")]
    [InlineData("clusters: { c: { cpu: core, space: s, accel: core } }", "3:46 'core' is a CPU model, no accelerator; CPUs stand in 'clusters'")]
    [InlineData("clusters: { c: { cpu: core, space: s, accel: engine, properties: { fats: true } } }", "3:68 'core' has no property 'fats'; did you mean 'fast'?")]
    [InlineData("clusters: { c: { cpu: core, space: s, accel: engine, properties: { fast: quick } } }", "3:74 c: property 'fast' takes on or off, not 'quick'")]
    [InlineData("clusters: { c: { cpu: core, space: s, accel: engine, irq: { hatled: c.ext } } }", "3:61 no interrupt output 'c.hatled'; did you mean 'halted'?")]
    [InlineData("backends: { b: { type: mem, size: 1 } }", "3:24 'mem' is a device, no type of a backend; devices stand in 'devices'")]
    [InlineData("backends: { b: { type: chardev-file } }", "3:13 'b' needs the property 'path' of 'chardev-file'")]
    [InlineData("backends: { b: { type: chardev-null, map: s@0 } }", "3:38 'chardev-null' has no property 'map'")]
    public void Check_AMistakeInAnotherSection_PointsToIt(string section, string problem) =>
        Assert.Equal([problem], bench.Check("machine: m\nspaces: { s: { bits: 16 } }\n" + section));

    [Fact]
    public void Check_MistakesOfAllKinds_AreSaidAtOnce()
    {
        string[] problems = bench.Check(Head + "devices:\n  a: { type: mem, map: [ sys@0, nowhere@0 ] }\n  b: { typo: x, irq: \"c[\" }\n  d: { type: timre, peer: b }\n");

        Assert.Equal(
            [
                "5:3 'a' needs the property 'size' of 'mem': Bytes",
                "5:33 no space 'nowhere'; expected 'sys'",
                "6:3 'b' has no 'type': the type of the object",
                "6:22 'c[' is no input; expected object[number], object.input or object.input[number]",
                "7:14 no type of a device 'timre'; did you mean 'timer'?",
            ],
            problems);
    }

    [Fact]
    public void Check_AMistakeInALaterTurnOfALoop_IsFound() => Assert.Equal(
        ["6:46 no interrupt input 'plic[2]': acme.plic has 2 sources, counted from 0"],
        bench.Check(Head + "devices:\n  plic: { type: acme.plic, num-sources: 2 }\n  t$i: { for: { i: 0..4 }, type: timer, irq: \"plic[$i]\" }"));

    [Fact]
    public void Check_ACountFromAParameter_FollowsIt()
    {
        const string text = Head + "parameters: { n: { type: int, default: 4 } }\ndevices:\n  plic: { type: acme.plic, num-sources: $n }\n  t: { type: timer, irq: plic[3] }";

        Assert.Empty(bench.Check(text));
        Assert.Equal(["7:26 no interrupt input 'plic[3]': acme.plic has 3 sources, counted from 0"], bench.Check(text, new Setting("n", "3", default)));
    }

    [Fact]
    public void Check_AMistakeOfAProfile_NamesIt() => Assert.Equal(
        ["6:12 'a' needs the property 'size' of 'mem': Bytes (with profile 'big')"],
        bench.Check(Head + "parameters: { big: { type: bool, default: false } }\nprofiles: { big: { big: true }, small: {} }\ndevices: { a: { when: big, type: mem } }"));

    [Fact]
    public void Check_WhatNoProfileSwitchesOn_IsLookedAtToo() => Assert.Equal(
        ["5:32 no type of a device 'tmier'; did you mean 'timer'?"],
        bench.Check(Head + "parameters: { k: { type: file } }\ndevices: { a: { when: k, type: tmier } }"));

    [Fact]
    public void Check_SectionLoad_IsLookedAtToo() =>
        Assert.Equal(["4:21 'mem' has no property 'fiel'; expected 'size'"], bench.Check(Head + "load: { type: mem,  fiel: $file, size: \"${$address + 1}\" }"));

    [Fact]
    public void Check_TextThatIsNoYaml_IsOneProblem() => Assert.StartsWith("2:1 not valid YAML", Assert.Single(bench.Check("machine: [")), StringComparison.Ordinal);

    [Fact]
    public void Check_LoadsNoModule()
    {
        bench.Check(Head + "devices: { a: { type: mem } }");

        ProcessMaps.AssertNothingOf(bench.Catalog().Modules[0].Folder);
    }

    /// <summary>Whatever stands in a file, a check ends with problems that have a place.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Check_DamagedFiles_NeverThrows(int shard)
    {
        const string seed = Head + "devices:\n  plic: { type: acme.plic, num-sources: 8, map: sys@0x2000 }\n  t$i: { for: { i: 0..4 }, type: timer, rate: 5, peers: [ plic, t0 ], map: \"sys@${i * 0x100}\", irq: { irq: \"plic[$i]\", out[1]: cpus[1].ext } }\n";

        int wrong = Enumerable.Range(shard * 300, 300).Count(i => bench.Check(Mutation.Of(seed, i)).Length > 0);

        Assert.InRange(wrong, 30, 300);
    }
}
