/** What the long answer is about. Figures from NASA's planetary fact sheet, moons as known in 2025. */
export interface Planet {
  /** 10²⁴ kg. */
  mass: number;
  /** Mean radius, km. */
  radius: number;
  /** From noon to noon, hours. */
  day: number;
  /** Around the Sun, Earth days. */
  year: number;
  /** Mean distance from the Sun, astronomical units. */
  distance: number;
  /** Mean temperature, °C. */
  temperature: number;
  moons: number;
  en: PlanetText;
  zh: PlanetText;
}

interface PlanetText {
  name: string;
  epithet: string;
  story: string;
  remember: string[];
  quote?: string;
}

export const planets: readonly Planet[] = [
  {
    mass: 0.33,
    radius: 2439.7,
    day: 4222.6,
    year: 88,
    distance: 0.387,
    temperature: 167,
    moons: 0,
    en: {
      name: 'Mercury',
      epithet: 'the one that hurries',
      story: `Mercury is hardly larger than our Moon and goes around the Sun in **88 days**, but it turns so slowly that a day, from noon to noon, lasts two of its years. With almost no air to carry heat around, the ground swings between about 430 °C in daylight and −180 °C at night. Three probes have been there or are on their way: Mariner 10, MESSENGER and BepiColombo.`,
      remember: [
        'Its iron core fills about 85 % of its radius.',
        'There is water ice in craters near the poles that never see the Sun.',
        'Its orbit turned out not to close; general relativity explained by how much.',
      ],
    },
    zh: {
      name: '水星',
      epithet: '来去匆匆的那一颗',
      story: `水星只比月球大一点，**88 天**就绕太阳一圈，可是自转极慢，从正午到正午要过去它的两年。几乎没有空气来传热，白天地面约 430 °C，夜里约 −180 °C。到访过或正在途中的探测器有三个：水手 10 号、信使号和贝皮科伦坡号。`,
      remember: [
        '铁核约占半径的 85 %。',
        '两极附近终年不见阳光的坑里有水冰。',
        '它的轨道并不闭合，差多少由广义相对论解释。',
      ],
    },
  },
  {
    mass: 4.87,
    radius: 6051.8,
    day: 2802,
    year: 224.7,
    distance: 0.723,
    temperature: 464,
    moons: 0,
    en: {
      name: 'Venus',
      epithet: 'the hot twin',
      story: `Venus has nearly the size and the mass of Earth, and there the likeness ends. Its air is carbon dioxide, **ninety times** as dense as ours at the ground, and it keeps the heat so well that night and day, pole and equator are equally hot. It also turns the other way round: on Venus the Sun would rise in the west, if the clouds ever let anyone see it.`,
      remember: [
        'The Soviet Venera landers lasted between 20 minutes and two hours.',
        'The clouds are droplets of sulphuric acid.',
        'It is the brightest point in our sky, and often reported as something else.',
      ],
      quote: 'The greenhouse effect was first taken seriously as a danger because of what was measured here.',
    },
    zh: {
      name: '金星',
      epithet: '滚烫的孪生姐妹',
      story: `金星的大小和质量都接近地球，相似之处也就到此为止。它的大气是二氧化碳，地面处比我们的空气稠密**约九十倍**，热量留得极好，昼夜、两极与赤道一样热。它的自转方向还是反的：在金星上，太阳会从西边升起，如果云层肯让人看见的话。`,
      remember: [
        '苏联的金星号着陆器坚持了二十分钟到两小时不等。',
        '云由硫酸液滴组成。',
        '它是夜空中最亮的星点，常被误报成别的东西。',
      ],
      quote: '温室效应最初被当作危险认真对待，正是因为在这里测到的数据。',
    },
  },
  {
    mass: 5.97,
    radius: 6371,
    day: 24,
    year: 365.2,
    distance: 1,
    temperature: 15,
    moons: 1,
    en: {
      name: 'Earth',
      epithet: 'the one with rain',
      story: `Earth is the only place we know where water falls from the sky as rain, runs as rivers and stands as seas, all at once. Its plates move a few centimetres a year, which recycles carbon between air and rock and has kept the climate bearable for **four billion years**. The Moon, unusually large for a planet of this size, steadies the axis and with it the seasons.`,
      remember: [
        'About 71 % of the surface is sea.',
        'The day grows longer by roughly two milliseconds a century.',
        'From Mars it is a bluish star with a small companion.',
      ],
    },
    zh: {
      name: '地球',
      epithet: '会下雨的那一颗',
      story: `我们所知道的地方里，只有地球上的水既从天上落下成雨，又流成河，还聚成海。板块每年移动几厘米，让碳在空气与岩石之间循环，**四十亿年**来气候因此还算过得去。月球相对这么大的行星来说大得出奇，它稳住了地轴，也就稳住了四季。`,
      remember: [
        '约 71 % 的表面是海洋。',
        '每过一百年，一天大约变长两毫秒。',
        '从火星看，它是一颗带着小伴星的蓝色星点。',
      ],
    },
  },
  {
    mass: 0.642,
    radius: 3389.5,
    day: 24.7,
    year: 687,
    distance: 1.524,
    temperature: -65,
    moons: 2,
    en: {
      name: 'Mars',
      epithet: 'the rusty one',
      story: `Mars has a day almost as long as ours, seasons, polar caps and dry valleys where water once ran. What it lost is air: the pressure at the ground is **less than one hundredth** of Earth's, so that an open bowl of water would boil and freeze in the same minute. Rovers have driven there since 1997; one of them carried a helicopter that flew seventy-two times.`,
      remember: [
        'Olympus Mons is about 22 km high, the tallest volcano known.',
        'Sunsets there are blue.',
        'A signal takes between 3 and 22 minutes, so nobody steers a rover by hand.',
      ],
      quote: 'Every rover is a letter sent to a place where nobody can pick up the phone.',
    },
    zh: {
      name: '火星',
      epithet: '生锈的那一颗',
      story: `火星的一天和我们的差不多长，有四季，有极冠，还有曾经流过水的干河谷。它失去的是空气：地面气压**不到地球的百分之一**，一碗敞着的水会在同一分钟里又沸腾又结冰。1997 年以来一直有火星车在那里行驶，其中一辆带去的直升机飞了七十二次。`,
      remember: [
        '奥林帕斯山高约 22 公里，是已知最高的火山。',
        '那里的日落是蓝色的。',
        '信号要走 3 到 22 分钟，所以没有人能手动驾驶火星车。',
      ],
      quote: '每一辆火星车，都是寄往一个没人能接电话的地方的信。',
    },
  },
  {
    mass: 1898,
    radius: 69_911,
    day: 9.9,
    year: 4331,
    distance: 5.203,
    temperature: -110,
    moons: 97,
    en: {
      name: 'Jupiter',
      epithet: 'the heavyweight',
      story: `Jupiter weighs more than **twice as much as all the other planets together**, and it turns once in less than ten hours, which flattens it visibly and drags its clouds into bands. The Great Red Spot is a storm that has been watched since the nineteenth century and is shrinking. Galileo saw four of its moons in 1610, and with them the first proof that not everything circles the Earth.`,
      remember: [
        'Io has the most active volcanoes known.',
        'Under the ice of Europa there is probably more water than in all seas of Earth.',
        'Its gravity throws comets about, out of the system as well as into it.',
      ],
    },
    zh: {
      name: '木星',
      epithet: '重量级选手',
      story: `木星的质量是**其他所有行星总和的两倍多**，不到十小时自转一圈，因此明显变扁，云也被扯成一条条的带子。大红斑是一场从十九世纪一直被观测到今天的风暴，它正在缩小。1610 年伽利略看到了它的四颗卫星，这也第一次证明并非一切都绕着地球转。`,
      remember: [
        '木卫一有已知最活跃的火山。',
        '木卫二的冰层之下，水可能比地球所有海洋还多。',
        '它的引力把彗星抛来抛去，有的抛出太阳系，有的抛进来。',
      ],
    },
  },
  {
    mass: 568,
    radius: 58_232,
    day: 10.7,
    year: 10_747,
    distance: 9.537,
    temperature: -140,
    moons: 274,
    en: {
      name: 'Saturn',
      epithet: 'the one with the rings',
      story: `Saturn's rings are **280,000 km across and in most places about ten metres thick**: countless pieces of ice, from dust to the size of a house. The planet itself is so light for its size that it would float, given a large enough sea. Cassini spent thirteen years there, landed a probe on the moon Titan, and was steered into the clouds at the end so that it could contaminate nothing.`,
      remember: [
        'Titan has lakes, rivers and rain, all of them methane.',
        'Enceladus blows water from its south pole into space.',
        'A jet stream around the north pole has the shape of a hexagon.',
      ],
      quote:
        'The rings are younger than they look, and will not last: they rain down on the planet, a little every day.',
    },
    zh: {
      name: '土星',
      epithet: '戴着光环的那一颗',
      story: `土星的光环**直径约 28 万公里，大部分地方却只有十米来厚**：无数的冰块，小的像尘埃，大的像房子。行星本身相对体积轻得很，只要有足够大的海，它就能浮起来。卡西尼号在那里待了十三年，把一个探测器放上了土卫六，最后被引导坠入云层，以免污染任何东西。`,
      remember: ['土卫六有湖、有河、有雨，全是甲烷。', '土卫二从南极把水喷向太空。', '北极有一圈六边形的急流。'],
      quote: '光环比看上去年轻，也不会长久：它每天都有一点点像雨一样落到行星上。',
    },
  },
  {
    mass: 86.8,
    radius: 25_362,
    day: 17.2,
    year: 30_589,
    distance: 19.19,
    temperature: -195,
    moons: 29,
    en: {
      name: 'Uranus',
      epithet: 'the one that lies down',
      story: `Uranus rolls along its orbit **on its side**, tilted by 98 degrees, so that each pole has forty-two years of sunlight and then forty-two of night. William Herschel found it in 1781 and first took it for a comet; he wished to name it after his king. Only one probe has ever passed by, Voyager 2, in January 1986, and it stayed near for less than a day.`,
      remember: [
        'It gives off hardly any heat of its own, and nobody knows why.',
        'Its moons are named after characters of Shakespeare and Pope.',
        'The rings were found by accident, when a star blinked behind them.',
      ],
    },
    zh: {
      name: '天王星',
      epithet: '躺着的那一颗',
      story: `天王星**侧躺着**在轨道上滚动，倾斜了 98 度，两极各有四十二年白昼，接着是四十二年黑夜。1781 年威廉·赫歇尔发现了它，起初以为是彗星；他本想用国王的名字来命名。只有一个探测器从旁经过，那是 1986 年 1 月的旅行者 2 号，停留在近处的时间不到一天。`,
      remember: [
        '它自身几乎不散发热量，原因没人知道。',
        '它的卫星以莎士比亚和蒲柏笔下的人物命名。',
        '光环是偶然发现的：一颗恒星在它后面闪了几下。',
      ],
    },
  },
  {
    mass: 102,
    radius: 24_622,
    day: 16.1,
    year: 59_800,
    distance: 30.07,
    temperature: -200,
    moons: 16,
    en: {
      name: 'Neptune',
      epithet: 'the one found with a pen',
      story: `Neptune was **computed before it was seen**: Uranus did not keep to its timetable, Le Verrier worked out where a planet would have to be to explain it, and in September 1846 Galle found it in the first night, less than a degree from that place. Its winds are the fastest measured, up to 2,000 km/h, far from any sunlight that could drive them. It has completed one round since its discovery.`,
      remember: [
        'Its large moon Triton circles backwards and was probably captured.',
        'Sunlight there is nine hundred times fainter than here, still brighter than a full moon.',
        'Voyager 2 is again the only visitor, in August 1989.',
      ],
      quote: 'A planet seen at the point of a pen: so Arago said of its discovery.',
    },
    zh: {
      name: '海王星',
      epithet: '用笔尖找到的那一颗',
      story: `海王星是**先算出来、后看到的**：天王星不按时刻表走，勒维耶推算出一颗行星该在哪里才说得通，1846 年 9 月伽勒当晚就找到了，离那个位置不到一度。它的风是测到过的最快的，时速可达 2000 公里，而那里几乎没有阳光来推动。自发现以来，它刚好走完了一圈。`,
      remember: [
        '它的大卫星海卫一逆向运行，多半是被俘获的。',
        '那里的阳光比这里弱九百倍，但仍比满月亮。',
        '到访过的同样只有旅行者 2 号，在 1989 年 8 月。',
      ],
      quote: '在笔尖上看见的行星：阿拉戈这样评价它的发现。',
    },
  },
];
